import ArgumentParser
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyHolder
import LatchkeyIssuer
import LatchkeyService
import LatchkeySodium

struct Issue: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Issues a pass: a service under its authority, an owner to a guest.",
    discussion: """
      What a lock would refuse in every state is refused here, with the same reason, before a \
      serial is spent. A challenge must be signed by the lock of the first point.
      """)

  @OptionGroup var grant: GrantOptions
  @OptionGroup var leaf: LeafOptions

  func run() throws {
    let now = TimeText.now
    let site = try SiteFile.load(grant.site)
    var draft = try grant.makeGrant(of: site, now: now, defaultLife: nil)
    try leaf.complete(&draft, of: site)
    try grant.issue(draft, of: site, under: try leaf.under.map(Passes.load), now: now)
  }
}

/// What only a leaf has.
struct LeafOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The authority that it hangs under.", valueName: "file"))
  var under: String?
  @Option(
    help: ArgumentHelp("The lock's signed challenge that alone it answers.", valueName: "file"))
  var challenge: String?
  @Option(help: ArgumentHelp("Salted SHA-256 of order and parcel.", valueName: "hex"))
  var job: String?

  func complete(_ draft: inout Grant, of site: SiteFile) throws {
    if let challenge, let point = draft.scope.first?.point {
      let message = try Files.read(challenge)
      draft.constraints.challenge = try naming("--challenge") {
        try UnverifiedChallenge(message: message)
          .verified(by: try site.lockKey(at: point), using: SodiumBackend()).content.nonce
      }
    }
    draft.constraints.job = try job.map { try Arguments.digest($0, option: "--job") }
  }
}

/// Arguments that are bytes.
enum Arguments {
  /// 64 hexadecimal digits, or the base64url of 32 bytes, as a service writes it.
  static func digest(_ text: String, option: String) throws -> Digest {
    if text.utf8.count == 43, let named = Named<Digest>(text: text) { return named.value }
    guard let bytes = FixedBytes<32>(hex: text) else {
      throw ToolFailure.usage(option, "A digest has 64 hexadecimal digits, or 43 of base64url.")
    }
    return Digest(bytes: bytes)
  }
}
