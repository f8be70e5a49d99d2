import LatchkeyCore
import LatchkeyExchange
import LatchkeyService

/// What a visitor brings to a service of what a lock signed: the body of `putReceipts`.
struct ReceiptsFile {
  let lock: LockID
  let job: String?
  /// The answer as it came where it tells how the receipts stand, and what it answers.
  let answer: [UInt8]?
  let asked: AskedQuestion
  /// Receipts that stood in the answer.
  let opened: [OpenedReceipt]
  /// Messages that the lock has shown behind it.
  let shown: [[UInt8]]

  func encoded() -> [UInt8] {
    let inside = opened.map { receipt in
      ShownReceipt.message(
        receipt: receipt.receipt.bytes,
        disclosure: (receipt.salt.array, receipt.bodyBytes))
    }
    var entries: [(String, Node)] = [
      ("lock", .text(Named(lock).description)),
      ("receipts", .list((inside + shown).map { .text(Base64URL.encode($0)) })),
    ]
    if let answer {
      let head = Node.object([
        ("answer", .text(Base64URL.encode(answer))),
        ("nonce", .text(Named(asked.nonce).description)),
        ("proof", .text(Named(asked.proof).description)),
      ])
      entries.append(("head", head))
    }
    if let job { entries.append(("job", .text(job))) }
    return Array("\(Node.object(entries).json)\n".utf8)
  }
}
