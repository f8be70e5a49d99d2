# shellcheck shell=bash
# The owner grants 8 to 20 h, and the demo must open a door at any hour of the day without lying
# about the time. So the house stands where it is now between 9 and 18 h: a real zone, the real clock.

zone=''
for name in Europe/Berlin America/New_York Asia/Kolkata Asia/Tokyo America/Los_Angeles \
  Australia/Sydney Pacific/Auckland Asia/Dubai America/Sao_Paulo Pacific/Honolulu Africa/Nairobi \
  Asia/Bangkok America/Denver; do
  [[ -e /usr/share/zoneinfo/$name ]] || continue
  hour=$(TZ=$name date +%-H)
  if ((hour >= 9 && hour < 18)); then
    zone=$name
    break
  fi
done
if [[ -z $zone ]]; then
  echo "demo: the time-zone database is missing; install tzdata" >&2
  exit 4
fi
