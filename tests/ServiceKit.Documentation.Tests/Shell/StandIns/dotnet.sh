#!/usr/bin/env bash
set -eu
given=("$@")

runs() { # the program of the page, where its folder has no project of its own
  local name=service program
  shift
  if [ "${1-}" = --project ]; then name=$2; shift 2; fi
  program="$ROOM/programs/$name/$name.dll"
  compgen -G '*.csproj' > /dev/null && return 1
  [ -f "$program" ] || return 1
  case "${1-}" in
    --) shift ;;
    ?*) return 1 ;;
  esac
  [[ " $* " == *" --urls "* ]] || set -- "$@" --urls "$ADDRESS"
  export ASPNETCORE_ENVIRONMENT="$ROOM_ENVIRONMENT" DOTNET_ENVIRONMENT="$ROOM_ENVIRONMENT"
  exec "$DOTNET" "$program" "$@"
}

case "${1-} ${2-}" in
  "run eng/try.cs") exec "$DOTNET" run eng/try.cs -- --exit ;;
  "run "*)
    runs "$@" || true
    # The port that a created service has is taken by whoever came first.
    [ ! -f Properties/launchSettings.json ] || sed -i "s|http://localhost:5080|$ADDRESS|" Properties/launchSettings.json
    # A quarter of a minute is long for a test.
    [ ! -f monitoring/prometheus.yml ] || sed -i "s|localhost:5080|${ADDRESS#http://}|; s|scrape_interval: 15s|scrape_interval: 1s|" monitoring/prometheus.yml
    [[ "${2-}" != *.cs ]] || sed -i "s|^\(#:package ServiceKit[^@]*\)@\*$|\1@$ROOM_VERSION|" "$2"
    ;;
  "tool install")
    case "${given[*]:2}" in
      "--global ServiceKit."*) given+=(--version "$ROOM_VERSION") ;;
      "--global NSwag.ConsoleCore") exit 0 ;; # see nswag
    esac
    ;;
  "add package") [[ "${3-}" != ServiceKit* ]] || given+=(--version "$ROOM_VERSION") ;;
  "new install") [ "${3-}" != ServiceKit.Templates ] || given=(new install "ServiceKit.Templates@$ROOM_VERSION") ;;
  "test "*)
    # Built already: these tests run beside others, whose assemblies a build would exchange.
    given+=(--no-build --results-directory "$ROOM/results" -tl:off)
    ;;
esac
exec "$DOTNET" "${given[@]}"
