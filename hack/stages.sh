# shellcheck shell=bash
# Sourced: runs named stages, and at the end says how long each one took.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

summary=()

# run NAME COMMAND...: ends the script when the command fails.
run() {
	local name=$1 begin=$SECONDS status=ok
	shift
	echo "==> $name"
	"$@" || status=FAILED
	summary+=("$(printf '%-28s %5ds  %s' "$name" $((SECONDS - begin)) "$status")")
	[[ $status == ok ]]
}

print_summary() {
	echo
	((${#summary[@]} == 0)) || printf '%s\n' "${summary[@]}"
	printf '%-28s %5ds\n' total "$SECONDS"
}
trap print_summary EXIT
