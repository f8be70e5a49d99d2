import Foundation

/// What a lock's process says of itself, a line for each event, on standard error: the owner's diary.
///
/// It has exact reasons and no secrets. A line that nobody is there to read is dropped: no door waits
/// for a reader.
struct LockLog {
  let isJSON: Bool

  func write(_ event: String, _ entries: [(String, Node)] = []) {
    let all = [("time", Node.time(TimeText.now)), ("event", .text(event))] + entries
    let line =
      isJSON
      ? Node.object(all).json
      : all.map { "\($0.0)=\(Self.plain($0.1))" }.joined(separator: " ")
    Terminal.complainUnlessItBlocks(line)
  }

  /// A value as it stands behind `=`: in quotes where it would not be read back.
  private static func plain(_ node: Node) -> String {
    switch node {
    case .time(let second): Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
    case .text(let text) where !text.isEmpty && text.unicodeScalars.allSatisfy(Self.isPlain): text
    default: node.json
    }
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || "0123456789-_./:".unicodeScalars.contains(scalar)
  }
}
