import CLatchkeyPQ
import Foundation

/// What libpq says of a connection that failed, without the password.
enum Scrubbed {
  static func message(of handle: OpaquePointer) -> String {
    let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    var secrets: [String] = []
    if let password = PQpass(handle).map({ String(cString: $0) }) { secrets.append(password) }
    return text(message, without: secrets)
  }

  /// One line, in which every secret has become stars.
  static func text(_ message: String, without secrets: [String]) -> String {
    var text = message.split(whereSeparator: \.isNewline).joined(separator: "; ")
    for secret in secrets where !secret.isEmpty {
      text = text.replacingOccurrences(of: secret, with: "***")
    }
    return text.isEmpty ? "no connection" : text
  }
}
