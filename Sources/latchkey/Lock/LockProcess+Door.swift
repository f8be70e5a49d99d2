import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyLock

extension LockProcess {
  /// Lets happen what is due: the motor stops, the lock's timer comes, what was untold is told.
  func passTime() {
    guard let lock else { return }
    let now = MonotonicClock.milliseconds
    if let end = house.stopMotor(at: now) {
      if end == .jammed { carryOut(lock.jammed(at: now), at: now) }
      carryOut(lock.sense(house.reading, at: now), at: now)
    }
    if let wakesAt = lock.wakesAt, now >= wakesAt {
      carryOut(lock.elapse(at: now), at: now)
      carryOut(lock.sense(house.reading, at: now), at: now)
    }
    if let again = tellsAgainAt, now >= again { tellWhatHappened() }
  }

  /// Obeys the lock's orders, then has it tell what happened: no bolt waits for signatures.
  func carryOut(_ effects: DoorEffects, at now: UInt64) {
    guard let lock else { return }
    let session = lock.sessionReceipt
    house.obey(effects, at: now)
    tellWhatHappened()
    logOrders(effects)
    for event in [effects.first, effects.second] {
      guard let event else { continue }
      log.write(
        "door",
        [
          ("says", .text("\(event)")), ("state", .text("\(lock.doorState)")),
          ("session", session.map { .number($0) } ?? .none),
          ("receipts", .number(lock.receiptCount)),
        ])
    }
  }

  private func logOrders(_ effects: DoorEffects) {
    let orders = [
      ("withdraw", effects.withdrawsBolt), ("throw", effects.throwsBolt),
      ("release", effects.releasesStrike), ("soundDoor", effects.soundsDoor),
      ("soundIntrusion", effects.soundsIntrusion),
    ]
    for (name, isGiven) in orders where isGiven { log.write("order", [("order", .text(name))]) }
  }

  /// Makes receipts of what happened; where the flash or the signer fails, again in a while.
  func tellWhatHappened() {
    guard let lock, lock.hasUntold else {
      tellsAgainAt = nil
      return
    }
    tendsAt = MonotonicClock.milliseconds
    do throws(DenyReason) {
      try lock.tell()
      tellsAgainAt = nil
    } catch {
      tellsAgainAt = MonotonicClock.milliseconds + Self.retryMilliseconds
      logTrouble(error.row.meaning)
    }
  }

  /// Does what can wait, a step at a time, while nobody is there; where somebody always is, now and
  /// then all the same.
  func tend(isQuiet: Bool) {
    let now = MonotonicClock.milliseconds
    guard let lock, now >= tendsAt, isQuiet || now - tendedAt > Self.crowdMilliseconds else {
      return
    }
    tendedAt = now
    tendsAt = now + Self.tendMilliseconds
    do throws(JournalFailure) {
      if try lock.tend(at: now) { tendsAt = now }
    } catch {
      logTrouble("The flash cannot be tended.")
    }
  }

  private func logTrouble(_ text: String) {
    var entries: [(String, Node)] = [("text", .text(text))]
    if let failure = lock?.flashFailure { entries.append(("flash", .text(failure))) }
    log.write("trouble", entries)
  }

  // MARK: Power

  func restorePower() throws {
    guard lock == nil else { return }
    let now = MonotonicClock.milliseconds
    let (powered, condition, effects) = try PoweredLock.boot(
      path, reading: house.reading, at: now)
    lock = powered
    tendsAt = now
    log.write(
      "boot",
      [
        ("boots", .number(powered.bootCount)), ("journal", .text("\(condition)")),
        ("halted", .flag(powered.isHalted)),
      ])
    carryOut(effects, at: now)
  }

  func cutPower() {
    lock = nil
    tellsAgainAt = nil
    house.losePower()
    hangUp()
    log.write("powerless")
  }

  private func reset(at now: UInt64) throws {
    guard let lock else { throw ToolFailure.file(path, "The lock has no power.") }
    let effects = try lock.reset(house.reading, at: now)
    log.write("reset", [("boots", .number(lock.bootCount))])
    tendsAt = now
    carryOut(effects, at: now)
  }

  // MARK: People

  /// Does what somebody at the door asked for, and says what came of it.
  func perform(_ deed: House.Deed?) -> Node {
    let now = MonotonicClock.milliseconds
    guard let deed else {
      return .object([("done", .flag(false)), ("because", .text("Nobody can do that."))])
    }
    let before = house.reading
    var refusal = house.perform(deed, at: now)
    if deed != .look, refusal == nil { log.write("house", [("deed", .text(deed.rawValue))]) }
    if deed == .cutPower { cutPower() }
    do {
      if deed == .restorePower { try restorePower() }
      if deed == .holdInside { try reset(at: now) }
    } catch {
      refusal = ToolFailure(error).line
    }
    if let lock {
      if deed == .tamper { carryOut(lock.tampered(at: now), at: now) }
      if house.reading != before { carryOut(lock.sense(house.reading, at: now), at: now) }
    }
    var entries: [(String, Node)] = [("done", .flag(refusal == nil))]
    if let refusal { entries.append(("because", .text(refusal))) }
    return .object(entries + view)
  }

  /// What somebody sees who looks.
  private var view: [(String, Node)] {
    var entries: [(String, Node)] = [
      ("power", .text(lock == nil ? "off" : "on")),
      ("door", .text(house.reading.isDoorClosed ? "closed" : "open")),
      ("bolt", .text(house.reading.isBoltThrown ? "thrown" : "withdrawn")),
      ("motor", .text(house.motorStopsAt == nil ? "still" : "turning")),
      ("alarm", .text(house.soundsIntrusion ? "intrusion" : house.soundsDoor ? "door" : "none")),
    ]
    if let lock {
      entries.append(("state", .text("\(lock.doorState)")))
      entries.append(("receipts", .number(lock.receiptCount)))
      entries.append(("boots", .number(lock.bootCount)))
      entries.append(("connections", .number(UInt64(connections.count))))
    }
    return entries
  }
}
