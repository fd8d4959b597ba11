# shellcheck shell=bash disable=SC2154
# Sourced by test and gpu: what a program that is killed and restored has to come
# to. They say how an attempt is run, "attempt [VARIABLE=VALUE...]", and set what
# the cases are about.

# name, spec.framework, requirements, ranks; what happens to the program before:
# it is asked for saves, it is stopped by SIGTERM; path whose writing kills,
# which time; step that must have been committed by then, last step. The program
# is programs/train_NAME.py. What Python does not write itself kills when it is
# seen, which may be too late to spoil it.
cases=(
	"pytorch          PyTorch      torch        1 asked         step-000030.pt$                         1 20    40"
	"transformers     Transformers transformers 1 asked         checkpoint-30/trainer_state.json        1 20    40"
	"transformers@ranks  Transformers transformers 2 asked      checkpoint-30/trainer_state.json        1 20    40"
	"transformers@bucket Transformers transformers 2 asked      checkpoint-30/trainer_state.json        1 20    40"
	"lightning        Lightning    lightning    1 asked,stopped step=30.ckpt                            2 20    40"
	"lightning@ranks  Lightning    lightning    2 asked         step=30.ckpt                            2 20    40"
	"dcp              PyTorch      torch        2 -             step-30/.metadata$                      1 20    40"
	"dcp@bucket       PyTorch      torch        2 -             step-30/.metadata$                      1 20    40"
	"dcp@torchrun     PyTorch      torch        2 -             step-30/.metadata$                      1 20    40"
	"dcp@grown        PyTorch      torch        2 -             step-30/.metadata$                      1 20    40"
	"deepspeed        DeepSpeed    deepspeed    2 -       seen:global_step30/mp_rank_00_model_states.pt 1 20|30 40"
	"deepspeed@bucket DeepSpeed    deepspeed    2 -       seen:global_step30/mp_rank_00_model_states.pt 1 20|30 40"
	"megatron         Megatron     megatron     2 -             iter_0000030/metadata.json$             1 20    40"
	"megatron@grown   Megatron     megatron     2 -             iter_0000030/metadata.json$             1 20    40"
	"megatron@bucket  Megatron     megatron     2 -             iter_0000030/metadata.json$             1 20    40"
	"megatron_torch   Megatron     megatron     2 -   seen:iter_0000030/mp_rank_01/model_optim_rng.pt   1 20|30 40"
	"tensorflow       TensorFlow   tensorflow   1 -             seen:ckpt-30.data-00000-of-00001        1 20|30 40"
	"tensorflow@ranks TensorFlow   tensorflow   2 -             seen:ckpt-30.data-00000-of-00001        1 20|30 40"
	"keras            Keras        tensorflow   1 -             training_metadata.json                  3 2     4"
	"keras_models     Keras        tensorflow   1 -             model-03-.*.keras                       1 2     4"
	"keras_steps      Keras        keras        1 asked         step-.*.keras                           3 2.    4."
	"jax              JAX          jax          1 -             /30$                                    1 20    40"
	"jax@ranks        JAX          jax          2 -             /30$                                    1 20    40"
	"jax@grown        JAX          jax          2 -             /30$                                    1 20    40"
	"sklearn          ScikitLearn  torch        1 -             model-30.joblib                         1 20    40"
	"xgboost          XGBoost      xgboost      1 -             seen:model_30.ubj                       1 20|30 41|51"
)

die() {
	echo "$name: $1" >&2
	sed "s/^/  /" "$work"/log-* >&2
	exit 1
}

# The step of what an agent said of itself: step FIELD FILE
step() { sed -n "s/.*\"$1\":{[^}]*\"step\":\([0-9]*\).*/\1/p" "$work/0/$2.json"; }

# same WHAT EXPECTED ACTUAL
same() { [[ $2 == "$3" ]] || die "$1: '$3' instead of '$2'"; }

# matches WHAT PATTERN ACTUAL
matches() { [[ $3 =~ ^($2)$ ]] || die "$1: '$3' instead of '$2'"; }

# The program of this attempt went on from what was committed before it.
goes_on() {
	same "step restored" "${committed#0}" "$(step resumedFrom "restore-$attempt")"
	same "what the program resumed at" "resumed at $committed" "$(grep -m1 '^resumed at' "$work/log-train-$attempt-0")"
}

# An attempt that ends early: early CODE COMMITTED VARIABLE=VALUE...
early() {
	attempt PAUSE=0.4 "${@:3}"
	matches "exit code of the program that was ended" "$1" "$code"
	goes_on
	committed=$(step lastCommit "watch-$attempt")
	matches "last commit before the end" "$2" "$committed"
	attempt=$((attempt + 1))
}

# All attempts of a case: $before and $at say how the first ones end, the last one is left alone.
killed_and_left_alone() {
	if [[ $before == *asked* ]]; then
		interval=1 early "$killed" "[1-9]" KILLED_AT=asked: KILLED_TIME=2
		[[ $(<"$work/0/watch-1.json") == *'"seconds":'* ]] || die "the agent does not know how long a save took"
	fi
	if [[ $before == *stopped* ]]; then
		# Lightning saves and ends with 0 then
		early 0 "1[1-9]" KILLED_AT="step=10.ckpt" STOPPED_AFTER=0.6
	fi
	early "$killed" "$newest" KILLED_AT="$at" KILLED_TIME="$time"

	[[ $name != *@grown ]] || ranks=$((ranks * 2))
	attempt
	same "exit code of the program that was not ended" 0 "$code"
	goes_on
	matches "last commit in the end" "$last" "$(step lastCommit "watch-$attempt")"
}
