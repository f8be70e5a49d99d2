import LatchkeyVectors

/// A courier's whole delivery, before it is signed.
struct Delivery {
  /// The nonce that the challenge gave.
  let nonce: [UInt8]
  /// Constraints of the authority.
  var root: Fields
  /// Constraints of the leaf.
  var leaf: Fields
  var leafEnd = noon + 3_600
  var staples: [Message]
  var times: [Message] = []
  var evidence: [Message]
  /// Changes signed links; a parent's change breaks what hangs below unless it is bound again.
  var changeLinks: (inout [Message]) -> Void = { _ in }
  var changeVisit: (inout Visit) -> Void = { _ in }
}

extension World {
  /// Digest of order and parcel.
  var job: [UInt8] { sha256(Array("job of \(id)".utf8)) }

  /// Everything that a delivery can carry: one use, this very nonce, recording and knock, staples
  /// of owner's status key and of the service, a job, and a door that is locked again.
  func delivery(nonce: [UInt8]) -> Delivery {
    Delivery(
      nonce: nonce,
      root: Fields([
        (C.maxStaleness, .int(7_200)), (C.depth, .int(1)),
        (
          C.each,
          Fields([
            (1, .int(1)), (2, .int(7_200)), (3, .int(3_600)),
            (4, .numbers([C.challenge, C.relockWithin, C.evidence, C.job])),
          ]).item
        ),
      ]),
      leaf: Fields([
        (C.uses, .int(1)), (C.maxStaleness, .int(3_600)), (C.challenge, .bytes(nonce)),
        (C.relockWithin, .int(60)), (C.evidence, .rows([0, 0, 60], [1, 1, 120])),
        (C.job, .bytes(job)),
      ]),
      staples: [staple(by: key("status")), staple(by: key("service"))],
      evidence: [
        evidence(0, by: key("camera"), nonce: nonce),
        evidence(1, by: key("doorbell"), nonce: nonce),
      ])
  }

  /// Authority and leaf of a delivery.
  func links(of delivery: Delivery) -> [Message] {
    let day: UInt64 = 86_400
    let authority = credential(
      by: owner, for: key("service"), serial: 1, from: noon - day, to: noon + day,
      issuedAt: noon - day, scope: [("front", 11), ("gate", 1)], delivery.root)
    let leaf = credential(
      by: key("service"), for: key("courier"), serial: 1, under: authority, to: delivery.leafEnd,
      scope: [("front", 11)], delivery.leaf)
    var links = [authority, leaf]
    delivery.changeLinks(&links)
    return links
  }

  /// Hello, and a delivery over the nonce that comes back.
  ///
  /// - Returns: The links, for another visit.
  @discardableResult
  mutating func deliver(
    _ expect: Expectation = .allow, _ change: (World, inout Delivery) -> Void = { _, _ in }
  ) -> [Message] {
    let nonce = hello()
    var delivery = delivery(nonce: nonce)
    change(self, &delivery)
    let links = links(of: delivery)
    var visit = visit(links, by: "courier", nonce: nonce)
    visit.staples = delivery.staples
    visit.times = delivery.times
    visit.evidence = delivery.evidence
    delivery.changeVisit(&visit)
    present(visit, expect)
    return links
  }

  /// Says hello, and tells more than the nonce of what must come back.
  @discardableResult
  mutating func hello(
    signed: Bool = false, kids: [[UInt8]] = [], expecting change: (inout Expectation) -> Void
  ) -> [UInt8] {
    let nonce = hello(signed: signed, kids: kids)
    changeLastExpectation(change)
    return nonce
  }
}

extension Expectation {
  /// What an answer to an allowed visit says, too.
  static func allow(_ change: (inout Expectation) -> Void) -> Expectation {
    var expect = Expectation.allow
    expect.signed = true
    expect.holder = 0
    change(&expect)
    return expect
  }
}
