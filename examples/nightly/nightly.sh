#!/bin/sh
# Every night: collect the tenant, audit it, say what changed since the night before, hold it to the policy, draw its page.
#
#   nightly.sh FOLDER [OPTION OF mandate collect...]
#
# FOLDER keeps tonight's answers (today), those of the night before (yesterday), and what is found (report). A night that
# could not be collected keeps the answers that are there, and says how old they are.
#
#   MANDATE   the command (mandate)
#   POLICY    a spec about the tenant, which finds its folder in TENANT (none)
#   FAIL_ON   severity from which a finding counts (high)
#   BUSTED    what runs specs (busted --lua=lua5.4)
#   GROWTH    1: access that somebody gained counts too
#
# Exit status: 0 nothing to do; 1 a finding, a broken policy, or access that grew; 2 not collected, or a part failed.
# shellcheck disable=SC2086,SC2317  # MANDATE may be several words; parts are called by name
set -u

folder=${1:?"usage: nightly.sh FOLDER [OPTION OF mandate collect...]"}
shift
mandate=${MANDATE:-mandate}
report=$folder/report
status=0
mkdir -p "$folder"
rm -rf "$report" "$folder/coming"
mkdir "$report"

say() {
  echo "$*" | tee -a "$report/summary.txt"
}

# The worse of two: nothing to do, something found, something failed.
worsen() {
  [ "$1" -le "$status" ] || status=$1
}

# A part of the night: its name, its file, its command, whose status 1 is a finding and whatever is above a failure; 3 is an answer that is not known.
part() {
  name=$1
  file=$2
  shift 2
  "$@" 2>"$report/errors.txt"
  case $? in
    0 | 3) say "$name: ok" ;;
    1) say "$name: look at it ($report/$file)" && worsen 1 ;;
    *) say "$name: failed: $(head -n 1 "$report/errors.txt")" && worsen 2 ;;
  esac
}

age() {
  hours=$((($(date +%s) - $(cat "$folder/collected")) / 3600))
  if [ "$hours" -lt 48 ]; then echo "$hours hours"; else echo "$((hours / 24)) days"; fi
}

$mandate collect "$folder/coming" "$@" >"$report/collect.txt" 2>&1
collected=$?
if [ "$collected" -eq 0 ] || [ "$collected" -eq 3 ]; then
  rm -rf "$folder/yesterday"
  [ ! -d "$folder/today" ] || mv "$folder/today" "$folder/yesterday"
  mv "$folder/coming" "$folder/today"
  date +%s >"$folder/collected"
  say "collected: $(head -n 1 "$report/collect.txt" | sed "s|^.*/coming: ||")"
  [ "$collected" -eq 0 ] || say "collected: some was refused or given up, and is not known"
elif [ -d "$folder/today" ]; then
  say "not collected: $(tail -n 1 "$report/collect.txt"); the answers are $(age) old"
  worsen 2
else
  say "not collected: $(tail -n 1 "$report/collect.txt"); there are no answers of an earlier night"
  exit 2
fi
rm -rf "$folder/coming"

tenant=$folder/today
audit() {
  $mandate audit "$tenant" --fail-on "${FAIL_ON:-high}" --format "$1" >"$report/$2"
}
part "audit" audit.txt audit text audit.txt
part "audit for code scanning" audit.sarif audit sarif audit.sarif >/dev/null
part "audit as test results" audit.xml audit junit audit.xml >/dev/null

if [ -d "$folder/yesterday" ]; then
  growth=""
  [ "${GROWTH:-0}" = 0 ] || growth="--fail-on growth"
  changes() {
    $mandate diff "$folder/yesterday" "$tenant" $growth --format markdown >"$report/changes.md"
  }
  part "changes since yesterday" changes.md changes
  since="--since $folder/yesterday"
else
  since=""
fi

if [ -n "${POLICY:-}" ]; then
  policy() {
    TENANT=$tenant ${BUSTED:-busted --lua=lua5.4} --output=junit -Xoutput "$report/policy.xml" "$POLICY"
  }
  part "policy" policy.xml policy >"$report/policy.txt"
  tail -n 1 "$report/summary.txt"
fi

page() {
  $mandate page "$tenant" $since --output "$report/tenant.html"
}
part "page" tenant.html page
rm -f "$report/errors.txt"
exit "$status"
