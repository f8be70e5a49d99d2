import ArgumentParser
import Foundation

struct HouseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "house",
    abstract: "Plays the people around the door of a running lock.",
    discussion: """
      DEEDS
        open-door, close-door            as far as the bolt lets it
        force-door                       opens it whatever the bolt does
        throw-by-hand, withdraw-by-hand  the thumb-turn inside
        press-inside                     for 30 s somebody inside has shown that he is there
        hold-inside                      takes the lock back to how it came from the factory
        block-bolt, free-bolt            something is in the bolt's way
        tamper                           the lock's case is opened
        cut-power, restore-power         the battery
        look                             only looks

      Every deed reports how things stand after it. A hand tries for --within, and --until \
      waits as long for what it names, such as bolt=thrown, state=secured or power=on. Ends with 1 \
      when it cannot be done, or does not come.
      """)

  @Argument(help: "What somebody does.")
  var deed: String
  @Option(help: ArgumentHelp("The running lock.", valueName: "file"))
  var state: String
  @Option(help: ArgumentHelp("Wait for this to be so.", valueName: "name=value"))
  var until: [String] = []
  @Option(help: ArgumentHelp("How long to try and to wait.", valueName: "duration"))
  var within = "3s"
  @OptionGroup var report: ReportOptions

  func run() throws {
    guard let deed = House.Deed(rawValue: deed) else {
      throw ToolFailure.usage("deed", "Nobody can \(deed); see \"latchkey help house\".")
    }
    let wanted = try until.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ToolFailure.usage("--until", "\(text) has no form like bolt=thrown.")
      }
      return (parts[0], parts[1])
    }
    let seconds = try TimeText.parseDuration(within, option: "--within")
    let end = MonotonicClock.milliseconds + seconds * 1_000
    var view = try attempt(deed, before: end) { $0["done"] as? Bool == true }
    func isSo(_ view: [String: Any]) -> Bool {
      wanted.allSatisfy { name, value in view[name].map { "\($0)" == value } ?? false }
    }
    if !isSo(view) { view = try attempt(.look, before: end, isSo) }
    report.write(.object(Self.entries(of: view)))
    guard view["done"] as? Bool == true, isSo(view) else { throw Denied() }
  }

  /// Does it again until it is as it should be, or the time is over.
  private func attempt(
    _ deed: House.Deed, before end: UInt64, _ isRight: ([String: Any]) -> Bool
  ) throws -> [String: Any] {
    while true {
      let isLast = MonotonicClock.milliseconds >= end
      do {
        let view = try HouseLine(around: state).perform(deed)
        if isRight(view) || isLast { return view }
      } catch let failure as ToolFailure where failure.status == .unreachable {
        // The lock may be about to start.
        if isLast { throw failure }
      }
      usleep(30_000)
    }
  }

  private static let names = [
    "done", "because", "power", "door", "bolt", "motor", "alarm", "state", "receipts", "boots",
    "connections",
  ]

  private static func entries(of view: [String: Any]) -> [(String, Node)] {
    names.compactMap { name in
      switch view[name] {
      case let flag as Bool where name == "done": (name, .flag(flag))
      case let number as UInt64: (name, .number(number))
      case let text as String: (name, .text(text))
      default: nil
      }
    }
  }
}

/// The other end of a ``ControlLine``.
struct HouseLine {
  private let path: String

  static func path(of lock: String) -> String { lock + ".house" }

  init(around lock: String) { path = Self.path(of: lock) }

  /// Has something done.
  func perform(_ deed: House.Deed) throws -> [String: Any] {
    let descriptor = try Sockets.connect(to: .socket(path))
    defer { close(descriptor) }
    signal(SIGPIPE, SIG_IGN)
    let line = try JSONEncoder().encode(ControlLine.Request(do: deed.rawValue)) + [0x0a]
    let sent = Array(line).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    var answer: [UInt8] = []
    let end = MonotonicClock.milliseconds + 10_000
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while sent == line.count, answer.last != 0x0a, MonotonicClock.milliseconds < end {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, 1_000) > 0 else { continue }
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      answer += chunk[..<count]
    }
    guard answer.last == 0x0a,
      let view = try? JSONSerialization.jsonObject(with: Data(answer)) as? [String: Any]
    else { throw ToolFailure.unreachable(path, "The lock's process does not answer.") }
    return view
  }
}
