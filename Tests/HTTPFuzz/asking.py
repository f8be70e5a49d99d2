"""Sends signed requests, compares each answer with the description, and counts."""

import collections
import json
import urllib.parse

import requests
from schemathesis import checks as named
from schemathesis.core.failures import Failure, FailureGroup

from signing import Key

CHECKS = [named.not_a_server_error, named.status_code_conformance,
          named.content_type_conformance, named.response_headers_conformance,
          named.response_schema_conformance]
STREAM = "readEvents"


class Asker:
    def __init__(self, address, schema, house):
        self.address, self.house = address, house
        self.session = requests.Session()
        self.operations = {}
        for result in schema.get_all_operations():
            operation = result.ok()
            self.operations[operation.definition.raw["operationId"]] = operation
        self.counts = collections.defaultdict(collections.Counter)
        self.faults = []
        self.good = {}

    def send(self, case, signer: Key):
        """One request, signed as it leaves; gives the answer."""
        arguments = case.as_transport_kwargs(base_url=self.address)
        request = requests.Request(
            **{name: arguments[name] for name in arguments
               if name in ("method", "url", "headers", "params", "data", "json", "cookies")})
        prepared = self.session.prepare_request(request)
        for name in ("Latchkey-Request", "Latchkey-Key"):
            prepared.headers.pop(name, None)
        body = prepared.body or b""
        body = body.encode() if isinstance(body, str) else body
        nonce = self.session.get(self.address + "/v1/nonce", timeout=20).json()
        try:
            prepared.headers.update(
                signer.headers(nonce, prepared.method, prepared.path_url, body))
            response = self.session.send(
                prepared, stream=True, timeout=(20, 20), allow_redirects=False)
        except requests.exceptions.InvalidHeader:
            return None
        # A stream of events has no end; its head is what is judged.
        is_stream = response.headers.get("Content-Type", "").startswith("text/event-stream")
        if is_stream:
            response._content = next(response.iter_content(65_536)) or b""
            response._content_consumed = True
            response.close()
        else:
            response.content
        return response

    def ask(self, case, signer):
        """Sends, counts, and keeps what is not as described."""
        name = case.operation.definition.raw["operationId"]
        response = self.send(case, signer)
        if response is None:
            return None
        self.counts[name][response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup, AssertionError) as failure:
            self.fault(name, response, str(failure))
        return response

    def fault(self, name, response, what):
        lines = [line.strip() for line in what.splitlines() if line.strip()]
        self.faults.append({
            "operation": name, "status": response.status_code, "what": " ".join(lines)[:500],
            "answer": response.text[:300]})

    def prepared(self, name, who, body=None, **parameters):
        """A case by hand; its answer must be 2xx."""
        if "{site}" in self.operations[name].path:
            parameters.setdefault("site", self.house.site)
        case = self.operations[name].Case(
            path_parameters=parameters, **({} if body is None else {
                "body": body, "media_type": "application/json"}))
        response = self.ask(case, self.house.keys[who])
        if not 200 <= response.status_code < 300:
            raise SystemExit(f"{name}: {response.status_code} {response.text}")
        if name != STREAM:
            self.good.setdefault(name, (parameters, body, who))
        kind = response.headers.get("Content-Type", "")
        return json.loads(response.content) if kind == "application/json" else response.text
