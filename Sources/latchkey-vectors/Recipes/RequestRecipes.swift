import LatchkeyVectors

/// Signed requests to a service (REQ): whom they are meant for, what they ask, and how often.
///
/// The courier asks `https://door.example` at noon to unlock, under a nonce of that second.
func requestSuite() -> Suite {
  var suite = Suite("request")
  suite.addTaken()
  suite.addWrongServices()
  suite.addServerNonces()
  suite.addNonceAges()
  suite.addMismatches()
  suite.addSigners()
  suite.addRepeats()
  return suite
}

extension Suite {
  fileprivate mutating func addTaken() {
    takes(
      "taken", "A request over a fresh nonce of this service is taken",
      ["REQ-1", "REQ-2", "REQ-3", "REQ-4"])
    takes("query", "The query is part of the path that is signed", ["REQ-4"]) { _, request in
      request.method = "GET"
      request.path = "/v1/sites/AAAAAAAAAAAAAAAAAAAAAA/events?after=7"
      request.body = []
      request.claim(4, .text("GET"))
      request.claim(5, .text(request.path))
      request.claim(6, .bytes(sha256([])))
    }
  }

  fileprivate mutating func addWrongServices() {
    let origins: [(String, String, String)] = [
      ("host", "the request names another host", "https://doors.example"),
      ("scheme", "the request names another scheme", "http://door.example"),
      ("port", "the request names a port", "https://door.example:8443"),
      ("case", "the request writes the host in capitals", "https://Door.example"),
    ]
    for (name, title, origin) in origins {
      turnsAway(
        "origin-\(name)", "Refused when \(title)", ["REQ-2"],
        note: "What is signed for one service is not relayed to another.", "wrongService"
      ) { $1.claim(1, .text(origin)) }
    }
    turnsAway(
      "server-other", "A request for another server's key is refused", ["REQ-2"], "wrongService"
    ) { $1.claim(2, .bytes($0.key("other service").thumbprint)) }
    turnsAway(
      "server-before-signature", "Where it is meant for is judged before who signed it",
      ["REQ-2"], note: "A stranger costs one HMAC at most.", "wrongService"
    ) { world, request in
      request.claim(1, .text("https://doors.example"))
      request.message.key = world.key("stranger")
    }
  }

  fileprivate mutating func addServerNonces() {
    let changes: [(String, String, Int)] = [
      ("second", "the second of its making", 7), ("random", "a random byte", 15),
      ("mac-first", "the first byte of its MAC", 16), ("mac-last", "the last byte of its MAC", 31),
    ]
    for (name, title, place) in changes {
      turnsAway(
        "nonce-\(name)", "A nonce with another bit in \(title) is unknown", ["REQ-3"],
        "serverNonceUnknown"
      ) { world, request in
        var nonce = world.serverNonce()
        nonce[place] ^= 1
        request.claim(3, .bytes(nonce))
      }
    }
    turnsAway(
      "nonce-other-secret", "A nonce under another secret is unknown", ["REQ-3"],
      "serverNonceUnknown"
    ) { world, request in
      request.claim(3, .bytes(world.serverNonce(by: world.key("other secret"))))
    }
    turnsAway(
      "nonce-unknown-and-old", "A nonce that nobody made is unknown before it is old", ["REQ-3"],
      "serverNonceUnknown"
    ) { world, request in
      request.claim(3, .bytes(world.serverNonce(at: 0, by: world.key("other secret"))))
    }
  }

  /// A nonce lives for 120 s, and may come from 5 s ahead.
  fileprivate mutating func addNonceAges() {
    for age: UInt64 in [119, 120] {
      takes("nonce-age-\(age)", "A nonce of \(age) s ago is fresh", ["REQ-3"]) {
        $1.clock = noon + age
      }
    }
    turnsAway(
      "nonce-age-121", "A nonce of 121 s ago is too old for a new request", ["REQ-3"],
      of: "request-nonce-age-120", "serverNonceExpired"
    ) { $1.clock = noon + 121 }
    for ahead: UInt64 in [4, 5] {
      takes("nonce-ahead-\(ahead)", "A nonce from \(ahead) s ahead is fresh", ["REQ-3"]) {
        $1.clock = noon - ahead
      }
    }
    turnsAway(
      "nonce-ahead-6", "A nonce from 6 s ahead is not fresh", ["REQ-3"],
      of: "request-nonce-ahead-5",
      note: "A process whose clock is ahead would make nonces that live longer.",
      "serverNonceExpired"
    ) { $1.clock = noon - 6 }
  }

  fileprivate mutating func addMismatches() {
    turnsAway("method", "Another method is refused", ["REQ-4"], "requestMismatch") {
      $1.method = "PUT"
    }
    turnsAway("path", "Another path is refused", ["REQ-4"], "requestMismatch") {
      $1.path += "s"
    }
    turnsAway("path-case", "A path in other letters is refused", ["REQ-4"], "requestMismatch") {
      $1.path = $1.path.replacing("front", with: "Front")
    }
    turnsAway(
      "path-encoding", "The same path, otherwise encoded, is refused", ["REQ-4"],
      note: "What is signed is what came, byte for byte.", "requestMismatch"
    ) { $1.path = $1.path.replacing("front", with: "%66ront") }
    turnsAway(
      "query-added", "A query that was not signed is refused", ["REQ-4"], "requestMismatch"
    ) { $1.path += "?force=1" }
    turnsAway("body", "Another body is refused", ["REQ-4"], "requestMismatch") {
      $1.body = Array("{} ".utf8)
    }
    turnsAway("body-missing", "A missing body is refused", ["REQ-4"], "requestMismatch") {
      $1.body = []
    }
  }

  fileprivate mutating func addSigners() {
    turnsAway(
      "key-other", "A key that is not the kid's is refused", ["SIG-9", "REQ-1"], "kidMismatch"
    ) { $1.signer = $0.key("stranger").publicKey }
    turnsAway("kid-other", "Another kid is refused", ["SIG-9", "REQ-1"], "kidMismatch") {
      $1.message.kid = $0.key("stranger").kid
    }
    turnsAway(
      "key-small-order", "A key of small order is refused", ["SIG-10", "REQ-1"],
      note: "Under the neutral point every message has a signature.", "weakKey"
    ) { $1.signer = [1] + [UInt8](repeating: 0, count: 31) }
    turnsAway(
      "signature-other", "A signature of another key is refused", ["REQ-1"], "badSignature"
    ) { world, request in
      request.message.key = world.key("stranger")
    }
    turnsAway(
      "domain", "A statement of another kind is no request", ["SIG-3", "REQ-1"], threats: ["T9"],
      "badSignature"
    ) { $1.message.domain = "proof" }
    add(
      "trailing", "A byte behind the envelope is refused", ["ENC-7", "REQ-1"], threats: ["T23"],
      of: "request-taken"
    ) { world in
      let request = world.asked()
      world.arrive(
        request, envelope: request.message.envelope + [0], .deny("trailingBytes"))
    }
  }

  fileprivate mutating func addRepeats() {
    add(
      "again", "The identical request is answered again", ["REQ-5"], threats: ["T8"]
    ) { world in
      world.arrive(world.asked())
      world.arrive(world.asked(), again: true)
    }
    add(
      "again-old", "The identical request is answered again when its nonce is old", ["REQ-5"],
      threats: ["T8"],
      note: "An answer that was lost on the way is asked for when the radio is back."
    ) { world in
      world.arrive(world.asked())
      var late = world.asked()
      late.clock = noon + 86_400
      world.arrive(late, again: true)
    }
    add(
      "reused", "A nonce that answered one request answers no other", ["REQ-5"], threats: ["T8"],
      of: "request-again"
    ) { world in
      world.arrive(world.asked())
      var other = world.asked()
      other.body = Array("{ }".utf8)
      other.claim(6, .bytes(sha256(other.body)))
      world.arrive(other, .deny("requestReused"))
    }
    add(
      "reused-old", "An altered request under an old nonce was reused, not late", ["REQ-5"],
      threats: ["T8"], of: "request-again-old"
    ) { world in
      world.arrive(world.asked())
      var other = world.asked()
      other.clock = noon + 86_400
      other.method = "PUT"
      other.claim(4, .text("PUT"))
      world.arrive(other, .deny("requestReused"))
    }
    add(
      "two-signers", "Two signers may answer one nonce", ["REQ-5"], threats: ["T8"],
      note: "A request is named by signer and nonce: nobody spends a nonce for another."
    ) { world in
      world.arrive(world.asked())
      world.arrive(world.asked(by: world.key("resident")))
    }
    add(
      "refused-not-remembered", "What was refused was not carried out, and may come again",
      ["REQ-5"], threats: ["T8"]
    ) { world in
      var broken = world.asked()
      broken.body = []
      world.arrive(broken, .deny("requestMismatch"))
      world.arrive(world.asked())
    }
  }
}
