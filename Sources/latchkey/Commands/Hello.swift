import ArgumentParser
import LatchkeyCore
import LatchkeyHolder
import LatchkeySodium

struct Hello: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Asks a lock for a challenge.",
    discussion: """
      It names the issuers of a pass, or of --issuer where the pass is yet to come. Without --lock \
      the hello itself is written, for another way to the lock.
      """)

  @Option(help: ArgumentHelp("The pass that is to be presented.", valueName: "file"))
  var bundle: String?
  @Option(
    help: ArgumentHelp("An issuer's public key. Repeat for more, at most 3.", valueName: "key"))
  var issuer: [String] = []
  @Flag(help: "The lock is to sign the challenge.")
  var signed = false
  @Option(help: ArgumentHelp("The lock.", valueName: "address"))
  var lock: String?
  @Option(help: ArgumentHelp("The challenge; without --lock, the hello.", valueName: "file"))
  var out: String

  func run() throws {
    let crypto = SodiumBackend()
    var kids = try bundle.map(Passes.load)?.issuers ?? []
    kids += try issuer.map { crypto.keyID(of: try KeyFile.publicKey($0)) }
    guard kids.count <= Limits.helloKidCount else {
      throw ToolFailure.refused(.tooLarge, field: "--issuer")
    }
    let hello = HelloMessage(asksForSignature: signed, issuers: kids)
    try Files.output(
      out, try lock.map { try LockLink($0).challenge(for: hello) } ?? hello.encoded())
  }
}
