# shellcheck shell=bash disable=SC2034,SC2154
scene "The camera that fell silent"
new_job parcel-5 PK-81 '["door"]'
gather door
press_unlock door
enter door
at door open-door
say "The camera says nothing more. Ten seconds pass; the door is open."
sleep 11
ask carl readJob "site=@casa.json" "job=$job"
got=$(member kind "$report") because=''
check service-witness-lost witnessLost "An incident: nobody sees what happens inside."
at door close-door
at door look --until state=secured --until bolt=thrown
bring door
release
check service-unseen-held incidentOpen "The door is locked again, and the trip is held all the same."
close_incidents "The camera had lost its power."
release
check service-unseen-released released "Somebody has looked into it, by name: the trip goes on."

scene "Groceries: gate, door, fridge"
ask rosa putTerms "site=@casa.json" --body \
  '{"needs":["scan","recording"],"gatherSeconds":300,"heartbeatSeconds":20,"graceSeconds":10,"allowsBoltThrown":false,"allowsEndedByResident":false}'
latchkey authorize --site casa.json --key greta.key --to svc.pub \
  --point gate:unlock,lock --point door:unlock,lock --point fridge:unlock,lock \
  --schedule "daily 08:00-20:00" --each-uses 1 --each-life 20m --out svc.pass >/dev/null
ask greta putAuthority "site=@casa.json" --links links=svc.pass
new_job groceries MILK-1 '["gate","door","fridge"]'
check service-groceries ok "One job, three locks, each judged by itself."
declare -A lines_open=()
for point in gate door fridge; do
  stand_at "$point"
  scan "$point" MILK-1
  witness recording lens "$point" --challenge challenge.msg
  press_unlock "$point"
  enter "$point"
  lines_open[$point]=$phone
  check "service-$point-opens" ok "The $point lets Carl in."
  at "$point" open-door
  see
  # Gate and fridge fall shut behind him; he goes through the door last.
  if [[ $point != door ]]; then
    at "$point" close-door
    at "$point" look --until state=secured --until bolt=thrown
  fi
done
phone=${lines_open[gate]}
bring gate
phone=${lines_open[fridge]}
bring fridge
release
check service-route-held held "Gate and fridge are proven, the door is not: the trip is held."
at door close-door
at door look --until state=secured --until bolt=thrown
phone=${lines_open[door]}
bring door
release
check service-route-released released "All three have signed that they are locked: the trip goes on."
