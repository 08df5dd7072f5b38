#!/usr/bin/env bash
set -eu
refuse() { echo "kubectl: $*" >&2; exit 1; }
deployment="$CREATED/kubernetes/deployment.yaml"

case "${1-} ${2-}" in
  "create secret")
    [ "$3" = generic ] && [ "${6-}" = --dry-run=client ] && [ "${7-}" = --output=yaml ] && [ $# -eq 7 ] || refuse "$* makes no secret as a page does"
    grep -q " secretName: $4\$" "$deployment" || refuse "the deployment mounts no secret $4"
    [[ "$5" =~ ^--from-file=([^=]+)=(.+)$ ]] || refuse "$5 names no file"
    grep -q " value: /etc/secrets/${BASH_REMATCH[1]}\$" "$deployment" || refuse "the service reads no file ${BASH_REMATCH[1]}"
    [ -s "${BASH_REMATCH[2]}" ] || refuse "${BASH_REMATCH[2]} is not there, or empty"
    printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\ndata:\n  %s: %s\n' "$4" "${BASH_REMATCH[1]}" "$(base64 -w 0 "${BASH_REMATCH[2]}")"
    ;;
  "apply --filename=-")
    applied=$(cat)
    [[ "$applied" == *"kind: Secret"* ]] || refuse "what is applied is no secret"
    echo "secret configured"
    ;;
  *) refuse "$* is no command that a page shows" ;;
esac
