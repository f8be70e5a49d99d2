import ArgumentParser
import LatchkeyCore
import LatchkeyExchange
import LatchkeyIssuer
import LatchkeySodium

struct Misissue: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Signs a pass as a breached or dishonest issuer would: without any check.",
    discussion: """
      For tests and demonstrations: the lock, not the issuer, is what stands between such a pass \
      and the door. It opens nothing that the key could not open anyway; it takes no ledger, and \
      the serial is what --serial says.
      """)

  @OptionGroup var grant: GrantOptions
  @OptionGroup var leaf: LeafOptions
  @Option(help: ArgumentHelp("The serial, whatever it may name already.", valueName: "number"))
  var serial: UInt32

  func run() throws {
    let crypto = SodiumBackend()
    let now = TimeText.now
    let site = try SiteFile.load(grant.site)
    var draft = try grant.makeGrant(of: site, now: now, defaultLife: nil)
    try leaf.complete(&draft, of: site)
    let parent = try leaf.under.map(Passes.load)
    let parents = try naming("--under") { try Chain(messages: parent?.links ?? []) }
    let signer = try KeyFile.signer(grant.key)
    let bytes = try signer.seal(
      draft.encoded(serial: serial, issuedAt: now), as: .credential,
      under: try parents.parentDigest(using: crypto), using: crypto)
    let chain = try naming("credential") { try Chain(messages: parents.messages + [bytes]) }
    try grant.write(
      chain, of: site, staples: parent?.staples ?? [], issuer: signer.publicKey)
  }
}
