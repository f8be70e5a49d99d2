import Foundation
import Logging
import Synchronization

/// Writes logs as JSON, one object a line: `time`, `level`, `label`, `message`, then the metadata.
///
/// A handler writes what it is given. That nothing personal is among it is the duty of who logs: the
/// server logs an operation, a status, milliseconds, a reason and an id made for the purpose.
public struct JSONLinesLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  public var logLevel: Logger.Level = .info
  private let label: String
  private let write: @Sendable (String) -> Void

  /// - Parameter write: Takes one line with its line feed; whole lines of several threads must not
  ///   mix. Standard error where none is given.
  public init(label: String, write: @escaping @Sendable (String) -> Void = Self.standardError) {
    self.label = label
    self.write = write
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = JSONText()
    line.add("time", Self.timestamp())
    line.add("level", event.level.rawValue)
    line.add("label", label)
    line.add("message", event.message.description)
    var all = metadata
    for added in [metadataProvider?.get() ?? [:], event.metadata ?? [:]] {
      all.merge(added) { $1 }
    }
    if let error = event.error { all["error"] = "\(error)" }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      line.add(key, raw: Self.json(of: value))
    }
    write(line.closed + "\n")
  }

  private static func json(of value: Logger.MetadataValue) -> String {
    switch value {
    case .string(let text): JSONText.quoted(text)
    case .stringConvertible(let number as any FixedWidthInteger): "\(number)"
    case .stringConvertible(let text): JSONText.quoted(text.description)
    case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
    case .dictionary(let values):
      values.sorted { $0.key < $1.key }.reduce(into: JSONText()) {
        $0.add($1.key, raw: json(of: $1.value))
      }.closed
    }
  }

  private static func timestamp() -> String {
    Date().formatted(
      Date.ISO8601FormatStyle(
        includingFractionalSeconds: true, timeZone: TimeZone(identifier: "UTC") ?? .gmt))
  }

  private static let lock = Mutex(())

  /// Writes a line to standard error.
  @Sendable public static func standardError(_ line: String) {
    lock.withLock { _ in FileHandle.standardError.write(Data(line.utf8)) }
  }
}
