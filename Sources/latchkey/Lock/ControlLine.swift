import Foundation

/// Somebody who plays the people around a simulated door: a line of JSON says what he does, a line of
/// JSON what came of it.
struct ControlLine {
  private static let lineByteCount = 4_096

  /// `{"do": "open-door"}`
  struct Request: Codable {
    var `do`: String
  }

  let descriptor: Int32
  private(set) var isOver = false
  private var input: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads once.
  ///
  /// - Returns: The deeds that are asked for; `nil` for a line that is none.
  mutating func read() -> [House.Deed?] {
    var chunk = [UInt8](repeating: 0, count: 1_024)
    let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else {
      if count == 0 || errno != EAGAIN && errno != EINTR { isOver = true }
      return []
    }
    input += chunk[..<count]
    var deeds: [House.Deed?] = []
    while let end = input.firstIndex(of: 0x0a) {
      let request = try? JSONDecoder().decode(Request.self, from: Data(input[..<end]))
      deeds.append(request.flatMap { House.Deed(rawValue: $0.do) })
      input.removeSubrange(...end)
    }
    if input.count > Self.lineByteCount { isOver = true }
    return deeds
  }

  /// Says what came of it; who does not read it is gone.
  mutating func reply(_ node: Node) {
    let line = Array((node.json + "\n").utf8)
    let count = line.withUnsafeBytes {
      Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    if count != line.count { isOver = true }
  }
}
