#!/usr/bin/env bash
set -eu
refuse() { echo "nswag: $*" >&2; exit 1; }
[ "${1-}" = openapi2csclient ] || refuse "$* is no command that a page shows"
shift
input='' output='' class='' namespace=''
for argument in "$@"; do
  case "$argument" in
    /input:?*) input=${argument#*:} ;;
    /output:?*) output=${argument#*:} ;;
    /classname:?*) class=${argument#*:} ;;
    /namespace:?*) namespace=${argument#*:} ;;
    /injectHttpClient:true | /useBaseUrl:false) ;; # the settings of GeneratedClientTests
    *) refuse "$argument is not known" ;;
  esac
done
[ -n "$class" ] && [ -n "$namespace" ] && [ -n "$output" ] || refuse "class, namespace and file have names"
grep -q '"openapi": *"3\.' "$input" || refuse "$input is no description of a service"
