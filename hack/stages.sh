# shellcheck shell=bash
# Sourced: runs named stages, and at the end says how long each one took.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

summary=()
current=

# report STATUS: the line of the stage that has just ended.
report() {
	summary+=("$(printf '%-28s %5ds  %s' "$current" $((SECONDS - begin)) "$1")")
	current=
}

# run NAME COMMAND...: ends the script when the command fails.
run() {
	current=$1 begin=$SECONDS
	shift
	echo "==> $current"
	"$@"
	report ok
}

print_summary() {
	[[ -z $current ]] || report FAILED
	echo
	((${#summary[@]} == 0)) || printf '%s\n' "${summary[@]}"
	printf '%-28s %5ds\n' total "$SECONDS"
}
trap print_summary EXIT
