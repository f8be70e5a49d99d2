# shellcheck shell=bash disable=SC2154
scene "What must not work"
say "Carl's message was overheard, copied, and is played again."
hand front delivery.msg
check replay nonceSpent "The same message again: the door stays shut."
hello front anna service
record home.json
visit front carl.pass carl --evidence recording.msg
check new-challenge challengeMismatch "The same pass, another challenge: the door stays shut."

say "Carl rings again with another parcel, and this time the camera is dark."
hello front anna service
issue_delivery carl second.pass
check second-issued ok "The service makes a second pass."
visit front second.pass carl
check camera-silent evidenceMissing "No recording: the door stays shut."

scene "A service that wants more than Anna gave"
wide=(--site home.json --key service.key --under service.pass --to carl.pub
  --point front:unlock,lock --life 20m --max-staleness 10m --relock-within 2m
  --challenge challenge.msg --staple service.staple --out wide.pass)
judge issue "${wide[@]}" --uses 1
check issue-without-recording grantTooWide "A pass without recording: its own tool refuses to sign."
judge issue "${wide[@]}" --uses 2 --evidence recording:0:60s
check issue-two-uses grantTooWide "A pass for two openings: refused as well."
say "Somebody has broken into the service, and signs without asking its tool."
hello front anna service
latchkey misissue "${wide[@]}" --serial 90 --uses 1 >/dev/null
visit front wide.pass carl
check lock-without-recording grantTooWide "Without recording: the lock refuses it."
hello front anna service
latchkey misissue "${wide[@]}" --serial 91 --uses 2 --evidence recording:0:60s >/dev/null
visit front wide.pass carl
check lock-two-uses grantTooWide "For two openings: the lock refuses it."
hello front anna service
record home.json
issue_delivery carl night.pass --schedule "daily 03:00-04:00"
visit front night.pass carl --evidence recording.msg
check outside-hours outsideSchedule "A pass for three in the morning, used now: the door stays shut."
night=$(day "$zone" $(($(date +%s) + 86400)))T03:10
latchkey misissue "${wide[@]}" --serial 92 --uses 1 --evidence recording:0:60s --from "$night" \
  >/dev/null
judge preview --bundle wide.pass --site home.json --at "$night"
check three-in-the-morning outsideSchedule "A breached service at 3:10 in Anna's night: shut, too."

scene "Passes from elsewhere"
front_key=$(sed -n 's/.*"key" *: *"\([0-9a-f]*\)".*/\1/p' home.json)
latchkey issue --site flat.json --key nora.key --to thief.pub --point front --life 1h \
  --out noras.pass >/dev/null
latchkey bundle --from noras.pass --lock "front=$front_key" --out elsewhere.pass
hello front anna
visit front elsewhere.pass thief
check neighbours-site wrongSite "Nora's pass at Anna's door: it stays shut."

say "Anna has also let the service open the door for a plumber: all week, no camera."
latchkey authorize --site home.json --key anna.key --to service.pub --point front:unlock,lock \
  --each-uses 5 --out broad.pass >/dev/null
hello front anna service
issue_delivery carl third.pass
latchkey bundle --from third.pass --link "broad.pass#1" --link "third.pass#2" --out spliced.pass
visit front spliced.pass carl
check spliced badSignature "A courier's pass hung under the plumber's authority: it does not fit."

say "A thief has copied Carl's pass, but not the key in Carl's phone."
hello front anna service
judge present --bundle third.pass --key thief.key --challenge challenge.msg --out visit.msg
check stolen-pass kidMismatch "The thief's phone cannot answer for Carl."
latchkey misissue --site home.json --key thief.key --under service.pass --to thief.pub \
  --point front --life 20m --uses 1 --max-staleness 10m --relock-within 2m --serial 1 \
  --evidence recording:0:60s --challenge challenge.msg --out forged.pass >/dev/null
latchkey bundle --from forged.pass --out forged.pass
visit front forged.pass thief
check forged kidMismatch "The thief signs a pass himself: he is not the service."

scene "Revoked"
hello front anna service
record home.json
issue_delivery carl fourth.pass
latchkey inspect fourth.pass --json >fourth.json
bound=$(grep -o '"bound": [0-9]*' fourth.json | tail -1 | grep -o '[0-9]*')
serial=$(grep -o '"serial": [0-9]*' fourth.json | tail -1 | grep -o '[0-9]*')
say "Carl's shift is over; the service revokes his pass, number $serial. A lock that hears nothing"
say "at all would refuse it $((bound / 60)) minutes from now at the latest: that is the bound."
latchkey staple --site home.json --key service.key --revoke "$serial" --out service.staple >/dev/null
judge ferry --bundle service.pass --staple service.staple --lock front.sock
check ferry-taken allow "A neighbour's phone carries the news past the lock."
visit front fourth.pass carl --evidence recording.msg --staple service.staple
check revoked revoked "Carl tries it: the door stays shut."
