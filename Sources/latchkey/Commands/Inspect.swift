import ArgumentParser
import Foundation
import LatchkeyCore
import LatchkeyIssuer
import LatchkeySodium

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what a message says: any kind, from a file, hexadecimal, base64url or stdin.",
    discussion: """
      Times in UTC and local, what is left, what it permits and where it stops, and by when a \
      revocation takes hold. Signatures are checked where --key or --site gives the key, and are \
      called "signature not checked" otherwise; one that does not fit ends with 3.
      """)

  @Argument(help: "A file, - for standard input, or the message itself in hex or base64url.")
  var message: String
  @Option(help: ArgumentHelp("A public key to check with. Repeat for more.", valueName: "key"))
  var key: [String] = []
  @Option(help: ArgumentHelp("A site file: all its keys check.", valueName: "file"))
  var site: String?
  @Option(help: ArgumentHelp("The pass that a single credential hangs under.", valueName: "file"))
  var under: String?
  @Option(help: ArgumentHelp("What it is said to be, such as credential.", valueName: "kind"))
  var kind: String?
  @Option(help: ArgumentHelp("The zone for local times.", valueName: "zone"))
  var timeZone: String?
  @Flag(help: "Show bytes in full.")
  var full = false
  @Flag(help: "Show CBOR in diagnostic notation (RFC 8949 §8) instead.")
  var diag = false
  @OptionGroup var report: ReportOptions

  func run() throws {
    let bytes = try InputBytes.read(message)
    if diag {
      Terminal.say(try DiagnosticNotation.text(of: bytes))
      return
    }
    let file = try site.map(SiteFile.load)
    var inspector = Inspector(now: TimeText.now)
    for argument in key { inspector.keyring.add(try KeyFile.publicKey(argument), as: "--key") }
    if let file { try inspector.keyring.add(file) }
    if let under {
      let parents = try naming("--under") { try Chain(messages: try Passes.load(under).links) }
      inspector.parent = try parents.parentDigest(using: SodiumBackend())
      for link in parents.links { inspector.keyring.add(link.grant.confirmation, as: "--under") }
    }
    let node = try inspector.view(bytes, as: try kind.map(parseKind))
    let zone = try timeZone.map { try TimeText.zone($0, option: "--time-zone") }
    report.write(
      node,
      style: TextStyle(
        zone: try zone ?? file?.zone() ?? .current, now: inspector.now, isFull: full))
    if inspector.hasWrongSignature {
      throw ToolFailure.refused(.badSignature, field: "signature")
    }
  }

  private func parseKind(_ text: String) throws -> MessageKind {
    guard let kind = MessageKind(rawValue: text) else {
      let known = MessageKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ToolFailure.usage("--kind", "\(text) is none of \(known).")
    }
    return kind
  }
}

/// Bytes from a file, from standard input, or from the argument itself.
enum InputBytes {
  static func read(_ argument: String) throws -> [UInt8] {
    guard argument == "-" || FileManager.default.fileExists(atPath: argument) else {
      guard let bytes = decode(argument), !bytes.isEmpty else {
        throw ToolFailure.file(argument, "There is no such file, and it is no hex or base64url.")
      }
      return bytes
    }
    let content = try Files.read(argument)
    // Every message begins with a byte that no text begins with.
    guard let first = content.first, first < 0x80 else { return content }
    let text = String(decoding: content, as: UTF8.self)
    return decode(text) ?? content
  }

  private static func decode(_ text: String) -> [UInt8]? {
    [UInt8](hex: text) ?? [UInt8](base64: text)
  }
}
