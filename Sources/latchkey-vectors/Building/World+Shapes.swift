import LatchkeyVectors

// One message of every domain, with every key that its CDDL names.

extension World {
  /// A digest of a case, made from a word.
  func digest(_ word: String) -> [UInt8] { sha256(key(word).seed) }

  /// The nonce of messages that no lock answers.
  var someNonce: [UInt8] { Array(digest("nonce").prefix(16)) }

  /// `[kid, base, sequence]`.
  func issuerRow(_ kid: [UInt8], base: UInt64 = 8, sequence: UInt64 = 3) -> Item {
    .array([.bytes(kid), .unsigned(base), .unsigned(sequence)])
  }

  func challenge() -> Message {
    Message(
      "challenge", by: lock,
      Fields([
        (1, .bytes(lockID)), (2, .bytes(someNonce)), (3, .int(1)), (4, .int(256)), (5, .int(2)),
        (6, .bytes(digest("configuration"))), (7, .array([issuerRow(owner.kid)])),
      ]))
  }

  func answer() -> Message {
    Message(
      "answer", by: lock,
      Fields([
        (1, .bytes(lockID)), (2, .bytes(someNonce)), (3, .bytes(digest("proof"))), (4, .int(1)),
        (5, .int(0)), (6, .unsigned(noon)), (7, .unsigned(noon + 1)), (8, .int(2)),
        (9, .bytes(digest("configuration"))), (10, .array([issuerRow(owner.kid)])),
        (11, .array([disclosedReceipt()])),
        (12, .array([.int(5), .bytes(digest("receipt")), .int(0), .int(60)])),
      ]))
  }

  /// `[receipt, salt, body]`.
  func disclosedReceipt(body: Fields? = nil) -> Item {
    .array([
      .raw(receipt().envelope), .bytes(Array(digest("salt of body").prefix(16))),
      .bytes((body ?? receiptBody()).encoded),
    ])
  }

  func receiptBody() -> Fields {
    Fields([
      (1, .unsigned(noon)), (2, .unsigned(noon + 1)), (3, .int(0)), (4, .int(0)),
      (5, .array([.bytes(owner.publicKey), .bytes([0, 0, 0, 1])])), (6, .bytes(digest("job"))),
      (7, .int(4)),
    ])
  }

  func receipt() -> Message {
    Message(
      "receipt", by: lock,
      Fields([
        (1, .bytes(lockID)), (2, .int(4)), (3, .bytes(digest("receipt before"))),
        (4, .bytes(Array(digest("tag").prefix(8)))), (5, .bytes(digest("body"))),
        (6, .bytes(digest("body for auditors"))),
      ]))
  }

  func acknowledgement() -> Message {
    Message(
      "acknowledgement", by: key("auditor"),
      Fields([
        (1, .bytes(lockID)), (2, .int(4)), (3, .bytes(digest("receipt"))), (4, .bytes(someNonce)),
      ]))
  }

  /// The first configuration, over a nonce that no lock gave.
  func founding() -> Message {
    Message("configuration", by: owner, foundingClaims(nonce: someNonce))
  }

  func passcode() -> Message {
    Message(
      "passcode", by: owner,
      Fields([
        (1, .bytes(site)), (2, .bytes(lockID)), (3, .bytes([0, 0, 0, 9])), (4, .int(7)),
        (5, .unsigned(noon + 3_600)), (6, .unsigned(noon)), (7, .bytes(digest("verifier"))),
        (8, .int(3)),
      ]))
  }

  func request() -> Message {
    Message(
      "request", by: key("guest"),
      Fields([
        (1, .text("https://locks.example")), (2, .bytes(key("server").thumbprint)),
        (3, .bytes(digest("server nonce"))), (4, .text("POST")), (5, .text("/v1/staples")),
        (6, .bytes(digest("body of request"))),
      ]))
  }

  /// The proof of a guest, with every key.
  func fullProof() -> Message {
    var message = proof(
      of: [guestPass().envelope], by: key("guest"), nonce: someNonce, binding: digest("binding"))
    message.claims[8] = .int(4)
    return message
  }

  /// A photo of this visit.
  func visitEvidence() -> Message {
    evidence(4, by: key("doorbell"), nonce: someNonce, subject: digest("photo"))
  }

  /// A photo of this job.
  func jobEvidence() -> Message {
    evidence(4, by: key("doorbell"), job: digest("job"), subject: digest("photo"))
  }

  /// One message of each domain, in the order of SIG-3.
  func everyMessage() -> [Message] {
    [
      guestPass(), fullProof(), staple(by: owner, base: 8, revoking: [9]),
      timeStatement(noon, nonce: someNonce), challenge(), answer(), receipt(), acknowledgement(),
      visitEvidence(), founding(), passcode(), request(),
    ]
  }
}

extension World {
  /// Reads a message and verifies nothing.
  mutating func decode(_ bytes: [UInt8], as type: String, _ expect: Expectation) {
    var step = Step(.decode)
    step.message = Hex.encode(bytes)
    step.type = type
    add(step, expect)
  }

  /// Reads a message and verifies it.
  mutating func verify(
    _ bytes: [UInt8], as type: String, under key: Key, parent: [UInt8]? = nil,
    _ expect: Expectation
  ) {
    var step = Step(.verify)
    step.message = Hex.encode(bytes)
    step.type = type
    step.key = Hex.encode(key.publicKey)
    step.parent = parent.map { Hex.encode($0) }
    add(step, expect)
  }

  /// Reads and verifies a message as what it is.
  mutating func verify(_ message: Message, _ expect: Expectation = .allow) {
    verify(
      message.envelope, as: message.domain, under: message.key, parent: message.parent, expect)
  }
}

extension Message {
  /// A signature over the same message under other external data.
  func signature(over externalData: [UInt8]) -> [UInt8] {
    key.sign(
      Item.array([
        .text("Signature1"), .bytes(protected), .bytes(externalData), .bytes(payloadBytes),
      ]).encoded)
  }

  /// The envelope with single parts replaced; signed as it should be.
  func frame(
    tag: [UInt8] = [0xd2], array: [UInt8] = [0x84], protected: [UInt8]? = nil,
    unprotected: [UInt8] = [0xa0], payload: [UInt8]? = nil, signature: [UInt8]? = nil
  ) -> [UInt8] {
    tag + array + (protected ?? Item.bytes(self.protected).encoded) + unprotected
      + (payload ?? Item.bytes(payloadBytes).encoded)
      + (signature ?? Item.bytes(self.signature).encoded)
  }
}
