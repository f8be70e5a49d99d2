import LatchkeyCore
import LatchkeyIssuer

/// One key of the service at one site, in the middle of a change: its book, its authority.
struct SiteIssuing<Crypto: CryptoBackend & Sendable> {
  let site: Site
  let key: PublicKey
  private(set) var authority: Authority
  private(set) var book: IssuerBook
  private let issuer: Issuer<Crypto>
  private let now: UInt64

  /// - Throws: ``Problem`` where the key has no authority at the site (OPER-4).
  init(
    _ key: PublicKey, at site: Site, in draft: SiteDraft, settings: ServiceSettings,
    using crypto: Crypto
  ) throws {
    let id = Named(key).description
    guard let authority = try draft.content(.authority, id, as: Authority.self) else {
      throw Problem(
        409, .unknownIssuer, "OPER-4", field: "site",
        rule: "The owner has not signed an authority for this service.")
    }
    self.site = site
    self.key = key
    self.authority = authority
    now = draft.now
    issuer = Issuer(of: site.directory, using: crypto)
    book = try IssuerBook(
      draft.snapshot.issuer, of: key,
      window: site.countedWindow(at: draft.now, stretchSeconds: settings.stretchSeconds),
      epoch: draft.snapshot.epoch, stretchSeconds: settings.stretchSeconds, at: draft.now)
    // LEDG-8: the last staple does not say what was jumped over.
    if book.hasJumped { self.authority.lastStaple = nil }
  }

  /// Judges a grant, and takes a serial for it.
  ///
  /// - Throws: ``Problem`` with the reason that a lock would give.
  mutating func prepare(_ grant: Grant) throws -> (PreparedLink, parents: Chain) {
    let chain = try Chain.reading(authority.links, "authority")
    // ISS-3: a staple with a higher base makes room, where no serial holds it.
    let end = UInt64(book.base) + UInt64(site.window) * 3 / 4
    if UInt64(book.nextSerial) >= end, book.highestBase > book.base {
      _ = try staple(reuseSeconds: 0)
    }
    do {
      let verified = try issuer.verify(chain)
      return (
        try issuer.prepare(grant, under: verified, at: now, ledger: &book, by: key), chain
      )
    } catch let refusal as Refusal {
      throw Problem(refusal)
    }
  }

  /// The staple to give out: the last one while it is young and nothing was revoked since, else the
  /// next, with as high a base as the live serials let it have.
  ///
  /// - Parameter reuseSeconds: How old the last one may be; 0 makes the next.
  mutating func staple(reuseSeconds: UInt64) throws -> StoredReply.Prepared {
    if reuseSeconds > 0, let last = authority.lastStaple, now >= last.time,
      now - last.time < reuseSeconds
    {
      return last.prepared
    }
    do {
      let draft = try issuer.prepareStaple(base: book.highestBase, at: now, ledger: &book)
      try book.noteStaple(base: draft.base)
      let prepared = StoredReply.Prepared(draft, by: key)
      authority.lastStaple = Authority.LastStaple(time: now, prepared: prepared)
      return prepared
    } catch let refusal as Refusal {
      throw Problem(refusal)
    }
  }

  mutating func end(_ serial: UInt32) { book.end(serial) }
  mutating func revoke(_ serial: UInt32) { book.revoke(serial) }

  /// Puts what has changed into the change.
  func store(in draft: inout SiteDraft) {
    draft.put(book)
    draft.put(.authority, Named(key).description, authority)
  }
}
