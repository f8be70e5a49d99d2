import LatchkeyCore
import LatchkeyService

/// An event as consumers read it: JSON, the same in a stream and in a delivery.
enum EventText {
  /// `{"site", "sequence", "at", "kind", "content"}`.
  static func json(of event: Event, at site: SiteID) -> String {
    var json = JSONText()
    json.add("site", Named(site).description)
    json.add("sequence", event.sequence)
    json.add("at", event.at)
    json.add("kind", event.kind)
    let content = String(decoding: event.content, as: UTF8.self)
    json.add("content", raw: content.isEmpty ? "{}" : content)
    return json.closed
  }

  /// The event as a block of `text/event-stream` (HTML Living Standard §9.2.5).
  ///
  /// A kind that is no plain word gives no `event` line, so that no event can pose as another.
  static func block(of event: Event, at site: SiteID) -> String {
    var block = "id: \(event.sequence)\n"
    let isPlain = event.kind.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    if isPlain, !event.kind.isEmpty { block += "event: \(event.kind)\n" }
    let json = json(of: event, at: site)
    for line in json.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      block += "data: \(line)\n"
    }
    return block + "\n"
  }
}
