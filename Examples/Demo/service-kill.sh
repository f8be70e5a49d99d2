# shellcheck shell=bash disable=SC2034,SC2154
scene "A process that dies between its work and its answer"
service_config two 0 "$place"
serve two
say "A second process serves from the same ledger. Carl asks the first one, and it is killed when the"
say "pass is made and the answer is on its way: no phone ever gets it."
ask rosa putTerms "site=@casa.json" --body \
  '{"needs":["recording"],"gatherSeconds":300,"heartbeatSeconds":20,"graceSeconds":10,"allowsBoltThrown":false,"allowsEndedByResident":false}'
new_job parcel-6 PK-90 '["door"]'
stand_at door
witness recording lens door --challenge challenge.msg
python3 "$root/Examples/Demo/hold-answer.py" "$(<one.address)" relay.address answer.seen &
running[relay]=$!
until [[ -s relay.address ]]; do sleep 0.1; done
# The phone signs one request, and sends the identical one wherever it finds somebody.
"$tool" ask unlock "site=@casa.json" "job=$job" point=door --service "$origin" --server svc.pub \
  --key carl.key --address "http://$(<relay.address)" --address "http://$(<two.address)" \
  --save pass=carl.pass --save evidence=seen >retried.json 2>/dev/null &
phone=$!
until [[ -e answer.seen ]]; do sleep 0.02; done
power_off one
got=exit-0 because=''
wait "$phone" || got=exit-$?
check kill-retry exit-0 "The same request to the second process is answered: here is the pass."
serial=$(latchkey inspect carl.pass --json | grep -o '"serial": [0-9]*' | tail -1)
power_off relay
reach=(--address "http://$(<two.address)")
ask carl readJob "site=@casa.json" "job=$job"
got=$(member state "$report")
check kill-one-pass issued "One pass was made, $serial; nothing was made twice."
enter door
check kill-opens ok "It opens the door."
at door open-door
at door close-door
at door look --until state=secured --until bolt=thrown
bring door
release
check kill-released released "The door is locked, the trip goes on; nothing is lost."
serve one
