import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyLock

extension LockProcess {
  /// Judges what has come: of each visitor one message at most, and after each lets time pass.
  func serveInTurn() {
    var wasOnBudget: UInt64?
    for number in connections.map(\.number) {
      guard let index = connections.firstIndex(where: { $0.number == number }),
        let message = connections[index].message
      else { continue }
      let now = MonotonicClock.milliseconds
      let type = MessageType(message)
      switch admission(of: message, type, for: index, at: now) {
      case .waits:
        connections[index].waitsForBudget = true
        continue
      case .free: break
      case .onBudget: wasOnBudget = number
      case .refused:
        note(type, from: number, verdict: "busy")
        connections[index].answer(Self.unsigned(.busy), at: now)
        continue
      }
      let (answer, cursor) = judge(message, type, from: number, at: now)
      // The lock may have lost its power meanwhile, and everybody his connection.
      if let index = connections.firstIndex(where: { $0.number == number }) {
        connections[index].answer(
          answer, thenShowing: cursor, at: MonotonicClock.milliseconds)
      }
      passTime()
    }
    // Whoever drew on a budget is the last to draw on it again.
    if let number = wasOnBudget,
      let index = connections.firstIndex(where: { $0.number == number })
    {
      connections = Array(connections[(index + 1)...] + connections[...index])
    }
  }

  /// Shows visitors the receipts that they wait for, as far as they take them (SHOW-1).
  func showReceipts() {
    guard let lock else { return }
    for index in connections.indices {
      while connections[index].hasRoom, var cursor = connections[index].showing,
        let receipt = lock.show(&cursor)
      {
        connections[index].showing = cursor
        connections[index].send(receipt, at: MonotonicClock.milliseconds)
      }
    }
  }

  private enum Admission {
    case free, onBudget, waits, refused
  }

  /// Whether it is this message's turn: signed challenges and ferries have budgets, one for each
  /// visitor and one for all, and on the latter they take turns (CHAL-2).
  private func admission(
    of message: [UInt8], _ type: MessageType, for index: Int, at now: UInt64
  ) -> Admission {
    let own: WritableKeyPath<Connection, TokenBucket>
    let shared: ReferenceWritableKeyPath<LockProcess, TokenBucket>
    switch type {
    case .hello where (try? HelloMessage(message: message))?.asksForSignature == true:
      (own, shared) = (\.challenges, \.challenges)
    case .ferry: (own, shared) = (\.ferries, \.ferries)
    default: return .free
    }
    let isLate = now - connections[index].messageAt > Self.turnMilliseconds
    guard connections[index][keyPath: own].hasOne(at: now) else { return .refused }
    guard self[keyPath: shared].hasOne(at: now) else { return isLate ? .refused : .waits }
    connections[index][keyPath: own].take()
    self[keyPath: shared].take()
    return .onBudget
  }

  /// Hands a message to the lock, and obeys what it orders.
  private func judge(
    _ message: [UInt8], _ type: MessageType, from number: UInt64, at now: UInt64
  ) -> ([UInt8], ReceiptCursor?) {
    guard let lock else { return (Self.unsigned(.busy), nil) }
    tendsAt = now
    switch type {
    case .hello:
      do throws(DenyReason) {
        return (try lock.hello(message, at: now), nil)
      } catch {
        note(type, from: number, verdict: "deny", error)
        return (Self.unsigned(error.holderCode == .busy ? .busy : .denied), nil)
      }
    case .envelope:
      do throws(DenyReason) {
        try lock.configure(message, hasPresence: house.hasPresence(at: now), at: now)
      } catch {
        note(type, from: number, verdict: "deny", error)
        return (Self.unsigned(.denied), nil)
      }
      house.usePresence()
      note(type, from: number, verdict: "allow")
      // The sensors that it names are looked at from now on (SESS-5).
      carryOut(lock.sense(house.reading, at: now), at: now)
      return (Self.unsigned(.allowed), nil)
    default:
      let outcome = lock.answer(message, channel: channel, at: now)
      note(type, from: number, outcome)
      carryOut(outcome.effects, at: now)
      return (outcome.message, outcome.showing)
    }
  }

  /// `[5, code]`
  private static func unsigned(_ code: HolderCode) -> [UInt8] { [0x82, 5, UInt8(code.rawValue)] }

  // MARK: The log

  private func note(
    _ type: MessageType, from number: UInt64, _ outcome: PoweredLock.Outcome
  ) {
    var more: [(String, Node)] = []
    if let action = outcome.action { more.append(("done", .text(GrantText.name(action)))) }
    if outcome.alarms.hasClockConflict { more.append(("alarm", .text("clockConflict"))) }
    if outcome.alarms.hasEquivocation { more.append(("alarm", .text("equivocation"))) }
    let verdict = outcome.reason == nil ? "allow" : "deny"
    note(type, from: number, verdict: verdict, outcome.reason, more)
  }

  private func note(
    _ type: MessageType, from number: UInt64, verdict: String, _ reason: DenyReason? = nil,
    _ more: [(String, Node)] = []
  ) {
    var entries: [(String, Node)] = [
      ("connection", .number(number)), ("message", .text(type.name)),
      ("verdict", .text(verdict)),
    ]
    if let reason {
      entries.append(("reason", .text(reason.row.name)))
      entries.append(("rule", .text(reason.row.rule)))
      entries.append(("because", .text(reason.row.meaning)))
    }
    log.write("visit", entries + more)
  }
}
