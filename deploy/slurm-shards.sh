#!/bin/bash
# A study as a Slurm job array: each task runs its share of the cells, and goes on where it stopped when it is run again.
# From the project's folder, after `npm ci && npm run build`, on nodes that have Node and Chromium:
#   sbatch --array=1-8 deploy/slurm-shards.sh study.json results
# and behind it, whatever became of single cells:
#   sbatch --dependency=afterany:JOB deploy/slurm-merge.sh results
# Keys of language models: `sbatch --export=ALL,OPENAI_API_KEY …`, and `--key-env OPENAI_API_KEY` behind the folder.
#SBATCH --job-name=wardloom
#SBATCH --cpus-per-task=2
#SBATCH --mem=6G
#SBATCH --time=12:00:00
#SBATCH --output=wardloom-%A-%a.log
set -euo pipefail

study=${1:?the study file}
out=${2:?the folder for all shards}
shard=${SLURM_ARRAY_TASK_ID:?run it by sbatch --array=1-N}
of=${SLURM_ARRAY_TASK_COUNT:?run it by sbatch --array=1-N}

mkdir -p "$out"
exec node --import tsx src/cli/study.ts "$study" --out "$out/shard-$shard" --shard "$shard/$of" "${@:3}"
