# shellcheck shell=bash disable=SC2034,SC2154
scene "What the service refuses besides"
ask thief readJob "site=@casa.json" "job=$job"
check service-hidden notFound "A stranger does not even learn that there is a job."
ask lens release "site=@casa.json" "job=$job"
check service-camera-no-courier notAuthorized "The camera releases nobody."
ask carl putTerms "site=@casa.json" --body \
  '{"needs":[],"gatherSeconds":300,"heartbeatSeconds":20,"graceSeconds":10,"allowsBoltThrown":true,"allowsEndedByResident":true}'
check service-courier-no-terms notAuthorized "The courier changes no terms of the house."
ask dora putJob "site=@casa.json" job=bad --body \
  '{"courier":"carl-7","parcels":["P"],"route":["cellar"],"notBefore":1,"expiration":2}'
check service-bad-route malformedBody "A job through a door that the house does not have."
kill -TERM "${running[one]}"
ended=0
wait "${running[one]}" || ended=$?
unset "running[one]"
got=exit-$ended because=''
check service-drained exit-0 "Told to end, the service finishes what it has begun, and ends."
