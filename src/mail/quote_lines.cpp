#include "mail/quote_lines.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t intro_bytes_max = 600;
constexpr std::size_t signature_bytes_max = 200;

bool holds(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// All lists are folded: small letters, no accents.
constexpr std::array<std::string_view, 62> verbs_at_end{
    "wrote", "writes", "wrote the following", "wrote the following post", "said", "replied", "schrieb", "schrieb folgendes", "schrieb folgende nachricht", "geschrieben", "schreef", "het volgende geschreven", "volgende geschreven",
    "a ecrit", "ecrit", "a ecrit le message suivant", "ha scritto", "scrive", "escribio", "ha escrito", "escreveu", "escreveu o seguinte", "va escriure",
    "написал", "написала", "написал(а)", "написал(a)", "написали", "писал", "писал(а)", "пишет", "пише", "пишут", "написав", "написав(ла)", "написа",
    "irta", "ezt irta", "irta a kovetkezot", "a kovetkezot irta", "kirjoitti", "kirjoitti seuraavaa", "kirjoittaa", "skrev", "skrev foljande", "skrev folgende",
    "napisał", "napisał(a)", "napisała", "napisal", "napisal(a)", "napsal", "napsal(a)", "napisao", "napisao/la", "kirjutas", "a scris", "yazdı", "yazdi", "đa viet", "εγραψε", "写道"};

/// The verb stands in the middle where the time comes last: "Anna schrieb am 3.5. um 10:15 Uhr:".
constexpr std::array<std::string_view, 19> verbs_inside{
    " wrote on ", " wrote at ", " wrote: ", " schrieb am ", " schrieb ", " schreef ", " schreef op ", " a ecrit ", " ha scritto ", " escribio ", " escreveu ", " kirjoitti ", " ezt irta (", " irta (", " irta ", " skrev ", " napisał(a) ", " написал ", " пишет "};

/// How introductions begin; a digit follows soon.
constexpr std::array<std::string_view, 26> openings{
    "on ", "le ", "am ", "el ", "il ", "op ", "den ", "em ", "w dniu ", "dnia ", "vao ", "in data ", "dne ", "a(z) ", "pada ", "la data ", "in a message dated ", "at ", "lo scorso ", "de: ", "в письме от ", "dana ", "день ", "ημερομηνια ", "στις ", "date "};

bool ends_with_verb(std::string_view text) {
    return std::any_of(verbs_at_end.begin(), verbs_at_end.end(), [&](std::string_view verb) {
        if (!text.ends_with(verb)) return false;
        const std::size_t before = text.size() - verb.size();
        return before == 0 || text[before - 1] == ' ' || text[before - 1] == '>' || text[before - 1] == ',' || text[before - 1] == ')' || text[before - 1] == '"' || verb == "写道";
    });
}

/// 10:15, 17.50, 2013/7/20, 30.09.2017, 2016-03-03 or a year.
bool names_time(std::string_view text) {
    for (std::size_t at = 0; at + 2 < text.size(); ++at) {
        if (!is_digit(text[at])) continue;
        if (at > 0 && is_digit(text[at - 1])) continue;
        std::size_t end = at;
        while (end < text.size() && is_digit(text[end])) ++end;
        const bool is_short = end - at <= 2;
        if (is_short && end + 2 < text.size() + 0 && (text[end] == ':' || text[end] == '.') && is_digit(text[end + 1])) return true;
        if (end < text.size() && (text[end] == '/' || text[end] == '-') && end + 1 < text.size() && is_digit(text[end + 1])) return true;
        if (end - at == 4 && (text.substr(at, 2) == "19" || text.substr(at, 2) == "20")) return true;
        at = end;
    }
    return false;
}

bool has_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text[at - 1] != ' ' && text[at + 1] != ' ';
}

/// What people write around a line to make it stand out.
std::string_view without_marks(std::string_view text) {
    constexpr std::string_view marks = " \t*_-=~+>|#•\xE2\x80\x94";
    constexpr std::string_view end_marks = " \t*_-=~";
    const std::size_t begin = text.find_first_not_of(marks);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find_last_not_of(end_marks);
    return end == std::string_view::npos || end < begin ? std::string_view() : text.substr(begin, end + 1 - begin);
}

bool is_framed(std::string_view text) { return text.starts_with("--") && text.ends_with("--"); }

bool begins_with_number_date(std::string_view text) {
    // 2016-03-03, 2013/7/20, 30.09.2017, 02.04.2012
    std::size_t at = 0, groups = 0;
    while (at < text.size() && groups < 3) {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        if (at == begin || at - begin > 4) return false;
        if (++groups < 3) {
            if (at >= text.size() || (text[at] != '-' && text[at] != '/' && text[at] != '.')) return false;
            ++at;
            if (at < text.size() && text[at] == ' ') ++at;
        }
    }
    return groups == 3;
}

}  // namespace

bool closes_intro(std::string_view folded) {
    const std::string_view text = trim(folded);
    if (text.empty() || text.size() > intro_bytes_max) return false;
    if (text.ends_with(":") || text.ends_with("：") || text.ends_with(":*")) return true;
    return text.ends_with("--") && ends_with_verb(without_marks(text));
}

bool opens_intro(std::string_view folded) {
    std::string_view text = trim(folded);
    while (text.starts_with('-') || text.starts_with('*')) text.remove_prefix(1);
    text = trim(text);
    if (text.size() < 4 || text.size() > 300) return false;
    const bool has_digit = std::any_of(text.begin(), text.end(), is_digit);
    if (!has_digit) return false;
    if (begins_with_number_date(text)) return true;
    for (const std::string_view opening : openings)
        if (text.starts_with(opening)) return names_time(text);
    // "ср, 30 апр. 2025 г. в 15:19, …", "pe 20. lokakuuta 2017 klo 17.50 …", "23 mar 2017 21:25 …"
    return names_time(text) && (is_digit(text[0]) || text.find_first_of("0123456789") < 24);
}

Intro intro_of(std::string_view folded) {
    std::string_view text = trim(folded);
    if (text.size() < 5 || text.size() > intro_bytes_max) return Intro::none;
    const bool framed = is_framed(text);
    text = without_marks(text);
    const bool has_colon = text.ends_with(':') || text.ends_with("：");
    std::string_view body = text;
    while (body.ends_with(':') || body.ends_with(' ') || body.ends_with('*')) body.remove_suffix(1);
    if (body.ends_with("：")) body.remove_suffix(3);
    const bool has_time = names_time(body), has_mail = has_address(body);
    if (ends_with_verb(body)) {
        if (framed && body.size() < 200) return Intro::certain;
        if (!has_colon) return Intro::none;
        return has_time || has_mail ? Intro::certain : body.size() < 120 ? Intro::before_quote : Intro::none;
    }
    if (has_colon && has_time)
        for (const std::string_view verb : verbs_inside)
            if (holds(body, verb)) return Intro::certain;
    // "30.09.2017, 18.30, "Anna" <anna@example.com>:" and the same without its colon.
    const bool ends_with_address = body.ends_with('>') || body.ends_with(')') || body.ends_with("]");
    if (has_mail && has_time && has_colon && ends_with_address) return Intro::certain;
    if (begins_with_number_date(body) && body.size() < 200) {
        if (has_mail && body.ends_with('>')) return Intro::certain;
        if (holds(body, " gmt+") || holds(body, " gmt-")) return Intro::certain;
    }
    return Intro::none;
}

bool is_original_marker(std::string_view folded) {
    constexpr std::array<std::string_view, 50> markers{
        "original message", "original appointment", "original-nachricht", "originalnachricht", "ursprungliche nachricht", "ursprunglicher termin", "oprindelig besked", "oprindelig meddelelse", "opprinnelig melding", "ursprungligt meddelande",
        "originalmeddelande", "mensaje original", "mensagem original", "message d'origine", "message d’origine", "message original", "message initial", "messaggio originale", "oorspronkelijk bericht", "alkuperainen viesti",
        "eredeti uzenet", "eredeti level", "исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение", "пересланное сообщение", "конец пересылаемого сообщения", "початкове повідомлення", "wiadomosc oryginalna", "wiadomość oryginalna",
        "oryginalna wiadomosc", "puvodni zprava", "povodna sprava", "izvorna poruka", "mesaj original", "orijinal mesaj", "原始邮件", "原始郵件", "元のメッセージ", "forwarded message",
        "forwarded by", "weitergeleitete nachricht", "message transfere", "mensaje reenviado", "messaggio inoltrato", "tovabbitott uzenet", "tovabbitott level", "valitetty viesti", "edelleen lahetetty viesti", "vidarebefordrat meddelande"};
    constexpr std::array<std::string_view, 12> openings_of_forwards{
        "begin forwarded message:", "begin original message", "anfang der weitergeleiteten nachricht:", "inizio messaggio inoltrato:", "debut du message transfere", "debut du message reexpedie", "inicio del mensaje reenviado:", "начало переадресованного сообщения:",
        "начало пересылаемого сообщения:", "tovabbitott uzenet kezdete:", "valitetty viesti alkaa:", "vidarebefordrat brev:"};
    std::string_view text = trim(folded);
    if (text.size() > 200) return false;
    while (text.starts_with('*')) text.remove_prefix(1);
    while (text.ends_with('*')) text.remove_suffix(1);
    for (const std::string_view one : openings_of_forwards)
        if (text.starts_with(one)) return true;
    if (holds(text, "reply above this line") || holds(text, "valaszat e sor fole irja") || holds(text, "vastaa taman rivin ylapuolelle") || holds(text, "ответ выше этой линии") || holds(text, "пишите ответ выше этой строки")) return true;
    const bool has_rule = text.starts_with("--") || text.starts_with("__") || text.starts_with("==") || text.ends_with("--");
    if (!has_rule) return false;
    const std::string_view inside = without_marks(text);
    return std::any_of(markers.begin(), markers.end(), [&](std::string_view one) { return inside.starts_with(one) && inside.size() < one.size() + 60; });
}

Field field_of(std::string_view folded) {
    struct Known {
        std::string_view word;
        Field field;
    };
    constexpr std::array known{
        Known{"from", Field::from}, Known{"von", Field::from}, Known{"de", Field::from}, Known{"da", Field::from}, Known{"van", Field::from}, Known{"fran", Field::from}, Known{"fra", Field::from}, Known{"od", Field::from}, Known{"od", Field::from},
        Known{"от", Field::from}, Known{"от кого", Field::from}, Known{"від", Field::from}, Known{"felado", Field::from}, Known{"kuldo", Field::from}, Known{"lahettaja", Field::from}, Known{"gonderen", Field::from}, Known{"kimden", Field::from}, Known{"saatja", Field::from}, Known{"发件人", Field::from}, Known{"差出人", Field::from},
        Known{"sent", Field::date}, Known{"date", Field::date}, Known{"sent on", Field::date}, Known{"gesendet", Field::date}, Known{"datum", Field::date}, Known{"envoye", Field::date}, Known{"envoye le", Field::date}, Known{"enviado", Field::date}, Known{"enviado el", Field::date}, Known{"enviada em", Field::date}, Known{"enviada", Field::date}, Known{"fecha", Field::date},
        Known{"inviato", Field::date}, Known{"data", Field::date}, Known{"verzonden", Field::date}, Known{"skickat", Field::date}, Known{"sendt", Field::date}, Known{"dato", Field::date}, Known{"wysłano", Field::date}, Known{"wyslano", Field::date}, Known{"odeslano", Field::date},
        Known{"отправлено", Field::date}, Known{"дата", Field::date}, Known{"послано", Field::date}, Known{"надіслано", Field::date}, Known{"elkuldve", Field::date}, Known{"kuldve", Field::date}, Known{"datum/ido", Field::date}, Known{"lahetetty", Field::date}, Known{"paivamaara", Field::date}, Known{"paivays", Field::date}, Known{"pvm", Field::date}, Known{"gonderildi", Field::date}, Known{"发送时间", Field::date},
        Known{"to", Field::to}, Known{"an", Field::to}, Known{"a", Field::to}, Known{"para", Field::to}, Known{"aan", Field::to}, Known{"till", Field::to}, Known{"til", Field::to}, Known{"do", Field::to}, Known{"komu", Field::to}, Known{"кому", Field::to}, Known{"cimzett", Field::to}, Known{"vastaanottaja", Field::to}, Known{"kime", Field::to}, Known{"收件人", Field::to},
        Known{"subject", Field::subject}, Known{"betreff", Field::subject}, Known{"objet", Field::subject}, Known{"asunto", Field::subject}, Known{"assunto", Field::subject}, Known{"oggetto", Field::subject}, Known{"onderwerp", Field::subject}, Known{"amne", Field::subject}, Known{"emne", Field::subject}, Known{"temat", Field::subject}, Known{"predmet", Field::subject}, Known{"тема", Field::subject}, Known{"targy", Field::subject}, Known{"aihe", Field::subject}, Known{"konu", Field::subject}, Known{"主题", Field::subject},
        Known{"cc", Field::other}, Known{"bcc", Field::other}, Known{"kopie", Field::other}, Known{"kopio", Field::other}, Known{"kopia", Field::other}, Known{"masolatot kap", Field::other}, Known{"masolat", Field::other}, Known{"копия", Field::other}, Known{"reply-to", Field::other}, Known{"antwort an", Field::other}, Known{"importance", Field::other}, Known{"organization", Field::other}, Known{"message-id", Field::other}};
    std::string_view text = trim(folded);
    if (text.size() > 2000) return Field::none;
    while (text.starts_with('*') || text.starts_with('_')) text.remove_prefix(1);
    const std::size_t colon = std::min(text.find(':'), text.find("："));
    if (colon == std::string_view::npos || colon == 0 || colon > 40) return Field::none;
    std::string_view word = trim(text.substr(0, colon));
    while (word.ends_with('*') || word.ends_with('_')) word.remove_suffix(1);
    word = trim(word);
    for (const Known& one : known)
        if (one.word == word) return one.field;
    return Field::none;
}

bool is_device_signature(std::string_view folded) {
    constexpr std::array<std::string_view, 46> beginnings{
        "sent from my ", "sent from mail", "sent from a ", "sent from the ", "sent from yahoo", "sent from outlook", "sent from windows", "sent from samsung", "sent from proton", "sent from iphone", "sent from ipad", "sent via ", "sent with ", "sent by ", "sent using ", "sent on the ",
        "from my iphone", "from my ipad", "get outlook for", "get [outlook for", "download outlook", "envoye depuis ", "envoye de mon", "envoye a partir", "telecharger outlook", "gesendet von ", "gesendet mit ", "gesendet aus ", "enviado desde ", "enviado do meu",
        "enviado a partir", "inviato da", "scarica outlook", "verzonden met ", "verzonden vanaf ", "verstuurd vanaf ", "skickat fran ", "sendt fra ", "wyslane z ", "wysłane z ", "odeslano z", "отправлено с ", "отправлено из ", "надіслано з ", "lahetetty ", "hanki outlook"};
    constexpr std::array<std::string_view, 9> hungarian{"elkuldve ", "kuldve ", "elkuldve: ", "az iphone", "az ipad", "outlook ios", "outlook android", "az outlook ", "скачать outlook"};
    constexpr std::array<std::string_view, 7> endings{"gesendet", "küldve", "kuldve", "elkuldve", "傳送", "发送", "から送信"};
    constexpr std::array<std::string_view, 24> devices{"iphone", "ipad", "ipod", "android", "samsung", "galaxy", "huawei", "xiaomi", "mobil", "handy", "smartphone", "telefon", "puhelime", "alypuhelime", "laittee", "keszulek", "outlook", "mail", "blackberry", "nokia", "sony", "yahoo", "почт", "телефон"};
    std::string_view text = trim(folded);
    while (!text.empty() && std::string_view("<([*_\"").find(text.front()) != std::string_view::npos) text.remove_prefix(1);
    while (!text.empty() && std::string_view(">)]*_\"!.").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    if (text.size() < 8 || text.size() > signature_bytes_max) return false;
    const auto names_device = [&] { return std::any_of(devices.begin(), devices.end(), [&](std::string_view one) { return holds(text, one); }); };
    const auto begins = [&](std::string_view one) { return text.starts_with(one); };
    const std::size_t words = 1 + std::size_t(std::count(text.begin(), text.end(), ' '));
    if (std::any_of(beginnings.begin(), beginnings.end(), begins)) {
        if (text.starts_with("lahetetty ")) return names_device() && words < 8;
        if (words > 14) return false;
        // "Sent from my desk, is much easier": a sentence goes on behind a comma.
        const bool excuses = holds(text, "excuse") || holds(text, "typo") || holds(text, "sorry") || holds(text, "brevity") || holds(text, "pardon") || holds(text, "forgive");
        if (excuses || text.find(", ") == std::string_view::npos) return excuses || words <= 8 || names_device();
        return false;
    }
    if (std::any_of(hungarian.begin(), hungarian.end(), begins)) return words < 10 && names_device();
    if (std::any_of(endings.begin(), endings.end(), [&](std::string_view one) { return text.ends_with(one); })) return words < 14 && (names_device() || holds(text, "meinem"));
    return text.ends_with(" from mobile") && words <= 4;
}

bool is_rule(std::string_view line, char& mark, std::size_t& length) {
    const std::string_view text = trim(line);
    if (text == "\xE1\x90\xA7") {  // ᐧ of a tracking program
        mark = '*';
        length = 1;
        return true;
    }
    if (text.size() < 2 || text.size() > 300) return false;
    length = 0;
    mark = text[0];
    if (text.starts_with("\xE2\x80\x94")) {  // em dashes
        for (std::size_t at = 0; at < text.size(); at += 3, ++length)
            if (text.substr(at, 3) != "\xE2\x80\x94") return false;
        mark = '_';
        return length > 1;
    }
    if (std::string_view("-_=~*#+").find(mark) == std::string_view::npos) return false;
    for (const char c : text) {
        if (c == mark) ++length;
        else if (c != ' ') return false;
    }
    return length > 1;
}

}  // namespace tuki::mail
