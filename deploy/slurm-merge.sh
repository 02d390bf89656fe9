#!/bin/bash
# Joins the shards of slurm-shards.sh into the result that one run gives: results/merged.
#SBATCH --job-name=wardloom-merge
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=01:00:00
#SBATCH --output=wardloom-merge-%j.log
set -euo pipefail

out=${1:?the folder of all shards}
exec node --import tsx src/cli/study.ts --merge "$out"/shard-* --out "$out/merged"
