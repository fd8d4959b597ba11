# shellcheck shell=bash
# Sourced by benchmarks: what they measure with.

runs=${RUNS:-5}

# seconds COMMAND...: how long it takes.
seconds() {
	local TIMEFORMAT=%R
	{ time "$@" >/dev/null 2>&1; } 2>&1
}

# compare WHAT OURS REFERENCE-NAME REFERENCE: seconds, and their ratio.
compare() {
	awk -v what="$1" -v ours="$2" -v name="$3" -v reference="$4" 'BEGIN {
		printf "%-46s %.2f s, %s %.2f s, ratio %.2f\n", what, ours, name, reference, ours / reference }'
}

# less A B: A - B, seconds.
less() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a - b }'; }
