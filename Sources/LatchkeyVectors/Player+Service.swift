import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeyService

// Steps of a service: requests, and the serials of its keys.

extension Player {
  func performOnService(_ step: Step) throws -> Expectation {
    do {
      return step.do == .arrive ? try arrive(step) : try keepBook(step)
    } catch let problem as Problem {
      return .deny(ReasonName.of(problem.reason))
    } catch let refusal as Refusal {
      return .deny(ReasonName.of(refusal.reason))
    } catch let reason as DenyReason {
      return .deny(ReasonName.of(reason))
    }
  }

  /// Judges a request; what is allowed is remembered as carried out (REQ-5).
  private func arrive(_ step: Step) throws -> Expectation {
    guard let arrival = step.arrival, let now = step.at else {
      throw VectorFault("a request needs its arrival and the time")
    }
    let server: FixedBytes<32> = try arrival.fixed(\.server, "server")
    let secret: FixedBytes<32> = try arrival.fixed(\.secret, "secret")
    let signer: FixedBytes<32> = try step.fixed(\.key, "key")
    let gate = RequestGate(
      origin: arrival.origin, serverKey: PublicKey(bytes: server),
      nonces: ServerNonces(secret: secret, using: backend), using: backend)
    let request = try gate.verify(
      RequestGate<Backend>.Arrival(
        message: try step.bytes(\.message, "message"), signer: PublicKey(bytes: signer),
        method: arrival.method, path: arrival.path, body: try arrival.bytes(\.body, "body")),
      at: now)
    let seen = carriedOut.first { $0.key == request.key }
    try request.expectAnswerable(beside: seen?.digest)
    if seen == nil { carriedOut.append((request.key, request.digest)) }
    var got = Expectation.allow
    got.again = seen != nil
    return got
  }

  private func keepBook(_ step: Step) throws -> Expectation {
    guard let input = step.book, let now = step.at else {
      throw VectorFault("a book needs an act and the time")
    }
    if let row = input.row { bookRow = LatchkeyService.IssuerRow(row, of: bookKey) }
    switch input.act {
    case .dump: bookDump = bookRow
    case .restore: bookRow = bookDump
    default: break
    }
    var book = try IssuerBook(
      bookRow, of: bookKey, window: input.window,
      epoch: Epoch(number: input.epoch, loss: input.unbounded ? .unbounded : .bounded),
      stretchSeconds: input.stretch, at: now)
    var got = Expectation.allow
    switch input.act {
    case .allocate: got.serial = try book.allocate()
    case .end: book.end(try serial(of: input))
    case .revoke: book.revoke(try serial(of: input))
    case .staple:
      let base = book.highestBase
      got.revoked = Hex.encode(try StapleDraft.bitmap(of: book.revokedSerials, base: base))
      _ = try book.nextStapleSequence()
      try book.noteStaple(base: base)
    case .dump, .restore: return got
    }
    bookRow = book.row
    got.numbers = "\(book.row.next):\(book.row.base):\(book.row.stapleSequence)"
    return got
  }

  private func serial(of input: BookInput) throws -> UInt32 {
    guard let serial = input.serial else { throw VectorFault("an act needs a serial") }
    return serial
  }
}

/// Whose book it is: the same for all, for no number depends on it.
private let bookKey = PublicKey(bytes: .zero)

extension LatchkeyService.IssuerRow {
  fileprivate init(_ row: BookInput.Row, of key: PublicKey) {
    self.init(
      key: key, next: row.next, base: row.base, stapleSequence: row.sequence,
      stretchBegan: row.stretchBegan, stretchSerial: row.stretchSerial, epoch: row.epoch)
  }
}
