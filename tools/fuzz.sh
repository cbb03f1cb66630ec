#!/usr/bin/env bash
# ./dev fuzz [SECONDS]: each parser is fed nonsense for so long (60 by default). Corpora grow in
# build-fuzz/corpus; a finding is left in build-fuzz/findings and ends with an error.
set -euo pipefail
seconds=${1:-60} folder=build-fuzz shared=${TUKI_SHARED:-../shared}
mkdir -p $folder/findings
[ -f $folder/build.ninja ] || CC=clang-16 CXX=clang++-16 cmake -S . -B $folder -G Ninja -DTUKI_FUZZ=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_FLAGS="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined" -DCMAKE_C_FLAGS="-fsanitize=address" >/dev/null
targets=(mail smtp imap html json words)
ninja -C $folder "${targets[@]/%/_fuzz}" >/dev/null
passed=0 failed=0
for target in "${targets[@]}"; do
  corpus=$folder/corpus/$target
  mkdir -p "$corpus"
  seeds=("$corpus")
  [ "$target" = mail ] && [ -d "$shared/data/mails" ] && seeds+=("$shared"/data/mails/*/)
  if $folder/tests/fuzz/${target}_fuzz -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix=$folder/findings/$target- "${seeds[@]}" >"$folder/$target.log" 2>&1; then
    passed=$((passed + 1)); echo "$target: $(grep -o 'number_of_executed_units: .*' "$folder/$target.log"), no finding"
  else
    failed=$((failed + 1)); echo "$target: FOUND something, see $folder/$target.log"; tail -20 "$folder/$target.log"
  fi
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
