# Writes announced checkpoints as fast as it can: directories of two files, each line of which says
# whose it is. Arguments: work directory, directory for announcements, attempt, first step, last step.
work=$1 ready=$2 attempt=$3 step=$4 last=$5
while [ "$step" -le "$last" ]; do
	mkdir "$work/.tmp-$step" || exit 1
	for file in model optimizer; do
		line=0
		while [ $line -lt 20 ]; do
			echo "$file of step $step of attempt $attempt"
			line=$((line + 1))
		done >"$work/.tmp-$step/$file"
	done
	mv "$work/.tmp-$step" "$work/step-$step"
	echo "{\"step\":$step,\"path\":\"step-$step\"}" >"$ready/.tmp-$step"
	mv "$ready/.tmp-$step" "$ready/$step.json"
	step=$((step + 1))
done
