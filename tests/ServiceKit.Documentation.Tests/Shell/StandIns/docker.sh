#!/usr/bin/env bash
set -eu
refuse() { echo "docker: $*" >&2; exit 1; }
compose="$CREATED/compose.yaml"

case "${1-} ${2-}" in
  "run --rm")
    grep -q "^    image: $3\$" "$compose" || refuse "there is no image $3: compose.yaml makes another"
    shift 3
    exec dotnet run -- "$@"
    ;;
  "secret create")
    [ $# -eq 4 ] && [ -s "$4" ] || refuse "a secret has a name and a file with something in it"
    ! grep -qsx "$3" "$ROOM/secrets" || refuse "there is a secret $3 already"
    echo "$3" >> "$ROOM/secrets"
    ;;
  "service update")
    shift 2
    [ "$1" = --secret-rm ] && grep -qsx "$2" "$ROOM/secrets" || refuse "there is no secret $2"
    [ "$3" = --secret-add ] && [[ "$4" =~ ^source=([^,]+),target=([^,]+)$ ]] || refuse "$3 $4 adds no secret"
    grep -qsx "${BASH_REMATCH[1]}" "$ROOM/secrets" || refuse "there is no secret ${BASH_REMATCH[1]}"
    grep -q "SERVICEKIT_API_KEY_FILE: /run/secrets/${BASH_REMATCH[2]}\$" "$compose" || refuse "the service reads no secret ${BASH_REMATCH[2]}"
    [ $# -eq 5 ] && grep -q "^  $5:\$" "$compose" || refuse "there is no service $5"
    ;;
  *) refuse "$* is no command that a page shows" ;;
esac
