import LatchkeyCBOR
import LatchkeyCore

/// Challenges that a holder's key has signed over (HOLD-2): a line `SECOND NONCE` each.
///
/// A nonce lives for 300 seconds at most; lines that are an hour old are dropped.
struct AnsweredChallenges {
  private var lines: [(second: UInt64, nonce: Nonce)] = []

  var nonces: [Nonce] { lines.map(\.nonce) }

  static func load(_ path: String, now: UInt64) throws -> AnsweredChallenges {
    var list = AnsweredChallenges()
    guard let content = try? Files.read(path) else { return list }
    for line in String(decoding: content, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let second = UInt64(parts[0]),
        let bytes = FixedBytes<16>(hex: String(parts[1]))
      else { throw ToolFailure.malformed(path, "A line is \"SECOND NONCE\".") }
      if second + 3_600 > now { list.lines.append((second, Nonce(bytes: bytes))) }
    }
    return list
  }

  mutating func add(_ nonce: Nonce, now: UInt64) { lines.append((now, nonce)) }

  func save(_ path: String) throws {
    let text = lines.map { "\($0.second) \($0.nonce.bytes.array.hex)\n" }.joined()
    try Files.replace(path, with: Array(text.utf8))
  }
}
