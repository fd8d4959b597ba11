# A trainer with the same result however often it is interrupted, if each time it goes on from one
# step that all its workers wrote: the state of each, after every step, depends on those of all.
# Arguments: work directory, directory for announcements, rank, workers, last step, directory that
# the workers of one attempt share, file for the result.
work=$1 ready=$2 rank=$3 workers=$4 last=$5 shared=$6 result=$7
step=0 state=beginning
for directory in "$work"/step-*; do
	if [ -f "$directory/rank-$rank" ]; then
		step=${directory##*step-}
		state=$(cat "$directory/rank-$rank") || exit 1
	fi
done
echo "$step" >"$result.from"
while [ "$step" -lt "$last" ]; do
	echo "$state" >"$shared/.$step.$rank"
	mv "$shared/.$step.$rank" "$shared/$step.$rank"
	all= other=0
	while [ $other -lt "$workers" ]; do
		until [ -e "$shared/$step.$other" ]; do sleep 0.02; done
		all="$all $(cat "$shared/$step.$other")"
		other=$((other + 1))
	done
	step=$((step + 1))
	state=$(echo "$step $rank $all" | sha256sum | cut -d ' ' -f 1)
	sleep 0.1
	mkdir -p "$work/step-$step" || exit 1
	echo "$state" >"$work/step-$step/.rank-$rank.tmp"
	mv "$work/step-$step/.rank-$rank.tmp" "$work/step-$step/rank-$rank"
	echo "{\"step\":$step,\"path\":\"step-$step\",\"parts\":$workers}" >"$ready/.tmp-$step"
	mv "$ready/.tmp-$step" "$ready/$step.json"
done
echo "$state" >"$result.tmp"
mv "$result.tmp" "$result"
