import Foundation
import LatchkeyExchange
import Testing

@testable import latchkey

/// What strangers do to a lock's connections.
@Suite struct LinkTests {
  private static let hello: [UInt8] = [0x83, 3, 0, 0x80]
  private static let signedHello: [UInt8] = [0x83, 3, 1, 0x80]

  private func isChallenge(_ answer: [UInt8]) -> Bool {
    (try? UnverifiedChallenge(message: answer)) != nil
  }

  @Test(
    arguments: [
      [], [0], [0x86, 1], [0x83, 3], [0xd2, 0x84], [0x85, 2], [0xff, 0xff, 0xff, 0xff],
    ] as [[UInt8]])
  func junkIsRefused(bytes: [UInt8]) throws {
    let house = try Household()
    try house.write(bytes, to: "junk")
    let run = try house.run("send", "--lock", "front.sock", "junk")
    #expect(!run.wasKilled)
    #expect(run.status == 1 || run.status == 3)
    try house.askForChallenge()
  }

  /// FRAME-2
  @Test func noiseBeforeAFrameIsPassedOver() throws {
    let house = try Household()
    var junk = JunkTests.Junk(state: 3)
    let link = try Line(house.path("front.sock"))
    for _ in 0..<40 {
      let count = Int.random(in: 1...4_000, using: &junk)
      try link.write((0..<count).map { _ in UInt8.random(in: 0...255, using: &junk) })
    }
    try link.write([0] + FrameOutput.frame(Self.hello))
    // Among the noise there may be frames by chance; the challenge is the last answer.
    #expect(isChallenge(try #require(try link.last(within: 5_000))))
    try house.askForChallenge()
  }

  /// FRAME-3
  @Test func halfAMessageIsForgottenInSilence() throws {
    let house = try Household()
    let link = try Line(house.path("front.sock"))
    let frame = try FrameOutput.frame(Self.hello)
    try link.write(Array(frame.prefix(4)))
    usleep(3_200_000)
    try link.write(frame)
    #expect(isChallenge(try #require(try link.last(within: 5_000))))
  }

  /// Spec/framing.md, What it costs a lock.
  @Test func whoTricklesKeepsNobodyWaiting() throws {
    let house = try Household()
    let slow = try (0..<20).map { _ in try Line(house.path("front.sock")) }
    for line in slow { try line.write([0, 0xff]) }
    for _ in 0..<5 {
      for line in slow { try line.write([0x41]) }
      #expect(isChallenge(try LockLink(house.path("front.sock")).ask(Self.hello)))
    }
  }

  @Test func twoHundredConnectionsAreServed() throws {
    let house = try Household()
    let links = try (0..<200).map { _ in try LockLink(house.path("front.sock")) }
    for link in links { try link.send(Self.hello) }
    for link in links { #expect(isChallenge(try link.ask(Self.hello))) }
    #expect(try house.look()["connections"] as? Int == 200)
    try house.askForChallenge()
  }

  /// CHAL-2
  @Test func oneVisitorCannotUseUpTheSignatures() throws {
    let house = try Household()
    let greedy = try LockLink(house.path("front.sock"))
    var answers: [[UInt8]] = []
    for _ in 0..<12 { answers.append(try greedy.ask(Self.signedHello)) }
    #expect(answers.filter(isChallenge).count < 12)
    #expect(answers.contains([0x82, 5, 2]))
    try house.askForChallenge("challenge", "--signed")
  }

  /// A message behind another in one read is answered, too.
  @Test func messagesMayComeTogether() throws {
    let house = try Household()
    let link = try LockLink(house.path("front.sock"))
    for _ in 0..<5 { try link.send(Self.hello) }
    for _ in 0..<5 {
      #expect(isChallenge(try #require(try link.next(within: 5_000))))
    }
    #expect(try link.next(within: 200) == nil)
  }

  @Test func aLockMayBeReachedOverTCP() throws {
    let house = try Household()
    house.killLock()
    let process = try Tool.start(
      ["lock", "run", "--state", "front.lock", "--listen", "localhost:0"], in: house.directory,
      diary: house.path("front.log"))
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    try house.expect(
      "house", "look", "--state", "front.lock", "--until", "power=on", "--within", "20s")
    let deadline = Date().addingTimeInterval(20)
    var text = ""
    while !text.contains("address=localhost"), Date() < deadline {
      text = String(decoding: try house.read("front.log"), as: UTF8.self)
    }
    let address = try #require(
      text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("address=localhost") }
    ).dropFirst(8)
    try house.expect("hello", "--lock", String(address), "--out", "challenge")
    let refused = try house.run("lock", "run", "--state", "front.lock", "--listen", "0.0.0.0:0")
    #expect(refused.status != 0)
  }

  /// A visit over a serial line, here a pseudo terminal.
  @Test func aLockMayBeReachedOverASerialLine() throws {
    let house = try Household()
    try house.issueGuestPass()
    let wire = try SerialWire(to: house.path("front.sock"))
    defer { wire.cut() }
    try house.expect(
      "present", "--bundle", "guest.pass", "--key", "guest.key", "--lock", wire.path,
      "--insist-on-signature")
    #expect(try house.verdict() == "allow")
  }
}

/// A connection on which bytes are sent as they are.
private final class Line {
  private let descriptor: Int32
  private var input = FrameInput()

  init(_ path: String) throws { descriptor = try Sockets.connect(to: .socket(path)) }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws {
    var start = 0
    let end = Date().addingTimeInterval(20)
    while start < bytes.count, Date() < end {
      let count = bytes[start...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { start += count } else { usleep(1_000) }
    }
    try #require(start == bytes.count)
  }

  /// The last message that comes before it is silent.
  func last(within milliseconds: Int32) throws -> [UInt8]? {
    var last: [UInt8]?
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, last == nil ? milliseconds : 300) > 0 else { return last }
      let count = read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return last }
      input.take(chunk[..<count], at: MonotonicClock.milliseconds)
      while let message = input.next() { last = message }
    }
  }
}

/// A pseudo terminal whose other end is a lock's socket.
private final class SerialWire: @unchecked Sendable {
  let path: String
  private let main: Int32
  /// Held open, so that the line is there when nobody uses it.
  private let line: Int32
  private let socket: Int32
  private let thread: Thread

  init(to address: String) throws {
    var main: Int32 = -1
    var line: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    try #require(openpty(&main, &line, &name, nil, nil) == 0)
    let socket = try Sockets.connect(to: .socket(address))
    path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let (device, lock) = (main, socket)
    thread = Thread {
      var chunk = [UInt8](repeating: 0, count: 4_096)
      while !Thread.current.isCancelled {
        var entries = [
          pollfd(fd: device, events: Int16(POLLIN), revents: 0),
          pollfd(fd: lock, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&entries, 2, 20) > 0 else { continue }
        for (index, target) in [(0, lock), (1, device)]
        where Int32(entries[index].revents) & POLLIN != 0 {
          let count = read(entries[index].fd, &chunk, chunk.count)
          if count > 0 { _ = write(target, chunk, count) }
        }
      }
    }
    self.main = main
    self.line = line
    self.socket = socket
    thread.start()
  }

  func cut() {
    thread.cancel()
    usleep(50_000)
    for descriptor in [main, line, socket] { close(descriptor) }
  }
}
