import Foundation
import LatchkeyCore
import LatchkeyLock

/// A simulated lock at work: one lock, its door, its visitors, one thread.
///
/// Overview: waits until somebody speaks or a time has come; lets time pass; judges one message at a
/// time, each visitor in his turn; obeys the lock's orders, then has it tell what happened; tends the
/// flash when nothing else is to be done. Killed at any moment it is a lock that lost power.
///
/// Responsibilities: sockets, turns, budgets, the clock and the log. Who may enter is the lock's
/// matter, what stands where the house's.
final class LockProcess {
  static let connectionCount = 256
  static let controlCount = 16
  /// How long a message waits for its turn on a budget, and leaving for answers to be taken.
  static let turnMilliseconds: UInt64 = 2_000
  static let drainMilliseconds: UInt64 = 2_000
  static let retryMilliseconds: UInt64 = 1_000
  static let tendMilliseconds: UInt64 = 60_000
  /// How long a crowd may keep the flash from being tended.
  static let crowdMilliseconds: UInt64 = 5_000

  let path: String
  let channel: Channel
  let log: LockLog
  /// `nil` without power.
  var lock: PoweredLock?
  var house: House
  /// In the order of their turns.
  var connections: [Connection] = []
  /// What all visitors together may ask of the lock's signatures, and of its flash.
  var challenges: TokenBucket
  var ferries: TokenBucket
  /// When what happened is to be told again, after that has failed.
  var tellsAgainAt: UInt64?
  /// When the flash is tended next.
  var tendsAt: UInt64 = 0
  /// When it was tended last.
  var tendedAt: UInt64 = 0
  private var listener: Int32 = -1
  private var controlListener: Int32 = -1
  private var controls: [ControlLine] = []
  private var lastNumber: UInt64 = 0
  private var leavesBy: UInt64?

  init(_ path: String, channel: Channel, log: LockLog) throws {
    self.path = path
    self.channel = channel
    self.log = log
    house = try House(around: path)
    let now = MonotonicClock.milliseconds
    challenges = TokenBucket(capacity: 8, intervalMilliseconds: 1_000, at: now)
    ferries = TokenBucket(capacity: 8, intervalMilliseconds: 1_000, at: now)
  }

  /// Serves until somebody says that it is to end.
  func run(listeningOn address: LockAddress) throws {
    StopSignal.install()
    // Whoever has the flash is the lock, and may take over what another has left of its sockets.
    try restorePower()
    listener = try Sockets.listen(on: address)
    defer { Sockets.unlisten(listener, address) }
    let control = LockAddress.socket(HouseLine.path(of: path))
    controlListener = try Sockets.listen(on: control, isPrivate: true)
    defer { Sockets.unlisten(controlListener, control) }
    logListening(address)
    while !isDone(at: MonotonicClock.milliseconds) {
      let isQuiet = try wait()
      passTime()
      serveInTurn()
      showReceipts()
      tend(isQuiet: isQuiet)
      retire()
    }
    tellWhatHappened()
    for connection in connections { close(connection.descriptor) }
    for control in controls { close(control.descriptor) }
    log.write("end")
  }

  private func logListening(_ address: LockAddress) {
    var text = "\(address)"
    if case .host(let name, _) = address { text = "\(name):\(Sockets.port(of: listener))" }
    log.write("listening", [("address", .text(text))])
  }

  private func isDone(at now: UInt64) -> Bool {
    guard let leavesBy else { return false }
    return now >= leavesBy || connections.allSatisfy { $0.message == nil && !$0.hasOutput }
  }

  // MARK: Waiting

  /// Waits for the next thing to do, and takes in what came.
  ///
  /// - Returns: Whether nothing came.
  private func wait() throws -> Bool {
    let isLeaving = leavesBy != nil
    let stop = StopSignal.descriptor
    var entries = [pollfd(fd: isLeaving ? -1 : stop, events: Int16(POLLIN), revents: 0)]
    for descriptor in [listener, controlListener] {
      entries.append(pollfd(fd: isLeaving ? -1 : descriptor, events: Int16(POLLIN), revents: 0))
    }
    for connection in connections {
      let events = isLeaving ? connection.events & Int16(POLLOUT) : connection.events
      // Of whom nothing is wanted now, nothing is heard either, not even that he has left.
      let descriptor = events == 0 ? -1 : connection.descriptor
      entries.append(pollfd(fd: descriptor, events: events, revents: 0))
    }
    for control in controls {
      entries.append(pollfd(fd: control.descriptor, events: Int16(POLLIN), revents: 0))
    }
    let count = poll(&entries, nfds_t(entries.count), pause(at: MonotonicClock.milliseconds))
    guard count >= 0 || errno == EINTR else {
      throw ToolFailure.internal("poll", String(cString: strerror(errno)))
    }
    guard count > 0 else { return true }
    take(entries)
    return false
  }

  private func take(_ entries: [pollfd]) {
    let now = MonotonicClock.milliseconds
    for index in connections.indices {
      let happened = Int32(entries[index + 3].revents)
      if happened & POLLOUT != 0 { connections[index].flush(at: now) }
      if happened & (POLLIN | POLLHUP | POLLERR) != 0 { connections[index].read(at: now) }
    }
    let first = 3 + connections.count
    for index in controls.indices where entries[first + index].revents != 0 {
      for deed in controls[index].read() { controls[index].reply(perform(deed)) }
    }
    if entries[0].revents != 0 {
      leavesBy = now + Self.drainMilliseconds
      log.write("leaving")
    }
    if entries[1].revents != 0 { admitVisitors(at: now) }
    if entries[2].revents != 0 {
      while let descriptor = Sockets.accept(controlListener) {
        if controls.count < Self.controlCount {
          controls.append(ControlLine(descriptor: descriptor))
        } else {
          close(descriptor)
        }
      }
    }
  }

  /// Milliseconds until something is due.
  private func pause(at now: UInt64) -> Int32 {
    var due = [now + Self.tendMilliseconds, tendsAt]
    if let lock, let wakesAt = lock.wakesAt { due.append(wakesAt) }
    if let stops = house.motorStopsAt { due.append(stops) }
    if let again = tellsAgainAt { due.append(again) }
    if let leavesBy { due.append(leavesBy) }
    if !connections.isEmpty { due.append(now + 1_000) }
    for connection in connections where connection.message != nil {
      due.append(connection.waitsForBudget ? now + 50 : now)
    }
    let next = due.min() ?? now
    return Int32(next - min(next, now))
  }

  /// Lets in who waits; where there is no room, who has been silent for longest makes some.
  private func admitVisitors(at now: UInt64) {
    while let descriptor = Sockets.accept(listener) {
      lastNumber += 1
      guard lock != nil else {
        close(descriptor)
        continue
      }
      if connections.count >= Self.connectionCount {
        let longest = connections.indices.filter { connections[$0].message == nil }
          .max {
            connections[$0].silentMilliseconds(at: now)
              < connections[$1].silentMilliseconds(at: now)
          }
        guard let longest, connections[longest].silentMilliseconds(at: now) > 3_000 else {
          close(descriptor)
          continue
        }
        close(connections.remove(at: longest).descriptor)
      }
      connections.append(Connection(number: lastNumber, descriptor: descriptor, at: now))
    }
  }

  private func retire() {
    let now = MonotonicClock.milliseconds
    for index in connections.indices.reversed() where connections[index].isOver(at: now) {
      close(connections.remove(at: index).descriptor)
    }
    for index in controls.indices.reversed() where controls[index].isOver {
      close(controls.remove(at: index).descriptor)
    }
  }

  /// Drops everybody: the radio is off.
  func hangUp() {
    for connection in connections { close(connection.descriptor) }
    connections = []
  }
}

/// SIGTERM and SIGINT, as bytes in a pipe that a loop can wait for.
enum StopSignal {
  nonisolated(unsafe) private static var ends: (read: Int32, write: Int32) = (-1, -1)

  static var descriptor: Int32 { ends.read }

  static func install() {
    var pair: [Int32] = [-1, -1]
    guard pipe(&pair) == 0 else { return }
    for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    Sockets.setNonblocking(pair[1])
    ends = (pair[0], pair[1])
    let handler: @convention(c) (Int32) -> Void = { _ in
      var byte: UInt8 = 0
      _ = write(StopSignal.ends.write, &byte, 1)
    }
    var stops = sigset_t()
    sigemptyset(&stops)
    for number in [SIGTERM, SIGINT] {
      signal(number, handler)
      sigaddset(&stops, number)
    }
    // Whoever started this process may have had them blocked.
    sigprocmask(SIG_UNBLOCK, &stops, nil)
    signal(SIGPIPE, SIG_IGN)
    // A flash that may not grow reports so; it does not end the process.
    signal(SIGXFSZ, SIG_IGN)
  }
}
