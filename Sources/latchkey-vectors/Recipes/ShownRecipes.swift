import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// Receipts as holders and auditors read them behind an answer (SHOW-1, RCPT-2, RCPT-17).

/// A shown receipt, and what a recipe may change of it.
private struct Shown {
  var receipt: Message
  var salt: [UInt8]
  var body: Fields
  /// Whether the body is shown.
  var isOpen = true

  var message: [UInt8] {
    Item.array([
      .int(6), .raw(receipt.envelope), .bytes(isOpen ? salt : []),
      .bytes(isOpen ? body.encoded : []),
    ]).encoded
  }
}

extension World {
  /// The receipt of a sequence behind another one, for holders or for auditors.
  fileprivate func shown(_ sequence: Int64, after before: Shown? = nil, auditor: Bool = false)
    -> Shown
  {
    let salt = Array(digest("salt \(sequence)").prefix(16))
    var body = receiptBody()
    body[7] = .int(sequence)
    var receipt = receipt()
    receipt.claims[2] = .int(sequence)
    if let before { receipt.claims[3] = .bytes(sha256(before.receipt.envelope)) }
    receipt.claims[auditor ? 6 : 5] = .bytes(sha256(salt + body.encoded))
    return Shown(receipt: receipt, salt: salt, body: body)
  }
}

private func read(_ summary: String) -> Expectation {
  var expect = Expectation.allow
  expect.shown = [summary]
  return expect
}

func addReadShown(_ suite: inout Suite) {
  func second(
    _ id: String, _ title: String, _ requirements: [String], _ expect: Expectation,
    note: String? = nil, of: String? = "holder-shown-run",
    _ change: @escaping (World, inout Shown) -> Void
  ) {
    suite.add(
      "shown-\(id)", title, requirements, threats: ["T13"],
      of: expect.verdict == .deny ? of : nil, note: note
    ) { world in
      let first = world.shown(4)
      var next = world.shown(5, after: first)
      change(world, &next)
      world.readShown(first.message, read("4:0"))
      world.readShown(next.message, expect)
    }
  }
  second(
    "run", "A receipt that names the one before it goes on", ["RCPT-17", "SHOW-1"], read("5:0")
  ) { _, _ in }
  second(
    "header", "A header without its body goes on as well", ["RCPT-17", "SHOW-2"], read("5")
  ) { $1.isOpen = false }
  second(
    "gap", "A receipt whose sequence skips one is a gap", ["RCPT-17"], .deny("receiptGap")
  ) { $1.receipt.claims[2] = .int(6) }
  second(
    "again", "A receipt that comes twice is a gap", ["RCPT-17"], .deny("receiptGap")
  ) { $1 = $0.shown(4) }
  second(
    "fork", "A receipt that names another one before it is a gap", ["RCPT-17"],
    .deny("receiptGap"),
    note: "Two receipts of one sequence: a lock that forgot, or one that lies."
  ) { $1.receipt.claims[3] = .bytes($0.digest("another receipt")) }
  second(
    "by-another", "A shown receipt by another key is refused", ["RCPT-2"], .deny(.badSignature)
  ) { $1.receipt = $1.receipt.forged }
  second(
    "other-body", "A shown body that is not the receipt's is refused", ["RCPT-2"],
    .deny("receiptMismatch")
  ) { $1.body[4] = .int(1) }
  second(
    "body-without-salt", "A body without its salt is no message", ["SHOW-2"], .deny(.malformed)
  ) { $1.salt = [] }
  addReadByAuditors(&suite)
}

private func addReadByAuditors(_ suite: inout Suite) {
  suite.add(
    "shown-auditor", "An auditor reads the body of the auditors' digest", ["RCPT-16", "RCPT-2"]
  ) { world in
    var denied = world.shown(4, auditor: true)
    denied.body[3] = .int(12)
    denied.body[8] = .int(1_501)
    denied.receipt.claims[6] = .bytes(sha256(denied.salt + denied.body.encoded))
    world.readShown(denied.message, auditor: true, read("4:12:1501"))
  }
  suite.add(
    "shown-auditor-holders-body", "The holders' digest does not vouch for the auditors' body",
    ["RCPT-16", "RCPT-2"], of: "holder-shown-auditor"
  ) { world in
    world.readShown(world.shown(4).message, auditor: true, .deny("receiptMismatch"))
  }
}
