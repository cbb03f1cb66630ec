#include "mail/quote_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t intro_bytes_max = 600;
constexpr std::size_t signature_bytes_max = 200;

bool holds(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

/// Does it hold for one of the words? They stand in one text, with "|" between them.
template <class Check>
bool any_word(std::string_view words, Check check) {
    for (;;) {
        const std::size_t end = words.find('|');
        if (check(words.substr(0, end))) return true;
        if (end == std::string_view::npos) return false;
        words.remove_prefix(end + 1);
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// All words are folded: small letters, no accents.
constexpr std::string_view verbs_at_end =
    "wrote|writes|pisze|menulis|wrote the following|wrote the following post|said|replied|"
    "schrieb|schrieb folgendes|schrieb folgende nachricht|geschrieben|schreef|"
    "het volgende geschreven|volgende geschreven|a ecrit|ecrit|a ecrit le message suivant|"
    "ha scritto|scrive|escribio|ha escrito|escreveu|escreveu o seguinte|va escriure|написал|"
    "написала|написал(а)|написал(a)|написали|писал|писал(а)|пишет|пише|пишут|написав|"
    "написав(ла)|написа|irta|ezt irta|irta a kovetkezot|a kovetkezot irta|kirjoitti|"
    "kirjoitti seuraavaa|kirjoittaa|skrev|skrev foljande|skrev folgende|napisał|napisał(a)|"
    "napisała|napisal|napisal(a)|napsal|napsal(a)|napisao|napisao/la|kirjutas|a scris|yazdı|"
    "yazdi|đa viet|εγραψε|写道";

/// The verb stands in the middle where the time comes last: "Anna schrieb am 3.5. um 10:15 Uhr:".
constexpr std::string_view verbs_inside =
    " wrote on | wrote at | wrote: | schrieb am | schrieb | schreef | schreef op | a ecrit |"
    " ha scritto | escribio | escreveu | kirjoitti | ezt irta (| irta (| irta | skrev |"
    " napisał(a) | написал | пишет ";

/// How introductions begin; a digit follows soon.
constexpr std::string_view openings =
    "on |le |am |el |il |op |den |em |w dniu |dnia |vao |in data |dne |a(z) |pada |la data |"
    "in a message dated |at |lo scorso |de: |в письме от |dana |день |ημερομηνια |στις |date ";

bool ends_with_verb(std::string_view text) {
    return any_word(verbs_at_end, [&](std::string_view verb) {
        if (!text.ends_with(verb)) return false;
        const std::size_t before = text.size() - verb.size();
        return before == 0 || text[before - 1] == ' ' || text[before - 1] == '>' ||
               text[before - 1] == ',' || text[before - 1] == ')' || text[before - 1] == '"' ||
               verb == "写道";
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
        if (is_short && end + 1 < text.size() && (text[end] == ':' || text[end] == '.') &&
            is_digit(text[end + 1]))
            return true;
        if (end < text.size() && (text[end] == '/' || text[end] == '-') && end + 1 < text.size() &&
            is_digit(text[end + 1]))
            return true;
        if (end - at == 4 && (text.substr(at, 2) == "19" || text.substr(at, 2) == "20"))
            return true;
        at = end;
    }
    return false;
}

bool has_address(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text[at - 1] != ' ' &&
           text[at + 1] != ' ';
}

/// What people write around a line to make it stand out.
std::string_view without_marks(std::string_view text) {
    constexpr std::string_view marks = " \t*_-=~+>|#•\xE2\x80\x94";
    constexpr std::string_view end_marks = " \t*_-=~";
    const std::size_t begin = text.find_first_not_of(marks);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = text.find_last_not_of(end_marks);
    return end == std::string_view::npos || end < begin ? std::string_view()
                                                        : text.substr(begin, end + 1 - begin);
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
            if (at >= text.size() || (text[at] != '-' && text[at] != '/' && text[at] != '.'))
                return false;
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
    if (any_word(openings, [&](std::string_view one) { return text.starts_with(one); }))
        return names_time(text);
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
        return has_time || has_mail ? Intro::certain
               : body.size() < 120  ? Intro::before_quote
                                    : Intro::none;
    }
    if (has_colon && has_time &&
        any_word(verbs_inside, [&](std::string_view one) { return holds(body, one); }))
        return Intro::certain;
    // "30.09.2017, 18.30, "Anna" <anna@example.com>:" and the same without its colon.
    const bool ends_with_address =
        body.ends_with('>') || body.ends_with(')') || body.ends_with("]");
    if (has_mail && has_time && has_colon && (ends_with_address || opens_intro(text)))
        return Intro::certain;
    // "Quoting Anna <anna@example.com>:", "Lainaus …", in whatever language.
    if (has_mail && has_colon && ends_with_address && body.size() < 120) return Intro::before_quote;
    if (begins_with_number_date(body) && body.size() < 200) {
        if (has_mail && body.ends_with('>')) return Intro::certain;
        if (holds(body, " gmt+") || holds(body, " gmt-")) return Intro::certain;
    }
    return Intro::none;
}

bool is_original_marker(std::string_view folded) {
    constexpr std::string_view markers =
        "original message|original appointment|original-nachricht|originalnachricht|"
        "ursprungliche nachricht|ursprunglicher termin|oprindelig besked|"
        "oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|"
        "originalmeddelande|mensaje original|mensagem original|message d'origine|"
        "message d’origine|message original|message initial|messaggio originale|"
        "oorspronkelijk bericht|alkuperainen viesti|eredeti uzenet|eredeti level|"
        "исходное сообщение|оригинальное сообщение|пересылаемое сообщение|"
        "пересланное сообщение|конец пересылаемого сообщения|початкове повідомлення|"
        "wiadomosc oryginalna|wiadomość oryginalna|oryginalna wiadomosc|puvodni zprava|"
        "povodna sprava|izvorna poruka|mesaj original|orijinal "
        "mesaj|原始邮件|原始郵件|元のメッセージ|"
        "forwarded message|forwarded by|weitergeleitete nachricht|message transfere|"
        "mensaje reenviado|messaggio inoltrato|tovabbitott uzenet|tovabbitott level|"
        "valitetty viesti|edelleen lahetetty viesti|vidarebefordrat meddelande";
    constexpr std::string_view openings_of_forwards =
        "begin forwarded message:|begin original message|"
        "anfang der weitergeleiteten nachricht:|inizio messaggio inoltrato:|"
        "debut du message transfere|debut du message reexpedie|inicio del mensaje reenviado:|"
        "начало переадресованного сообщения:|начало пересылаемого сообщения:|"
        "tovabbitott uzenet kezdete:|valitetty viesti alkaa:|vidarebefordrat brev:";
    std::string_view text = trim(folded);
    if (text.size() > 200) return false;
    while (text.starts_with('*')) text.remove_prefix(1);
    while (text.ends_with('*')) text.remove_suffix(1);
    if (any_word(openings_of_forwards, [&](std::string_view one) { return text.starts_with(one); }))
        return true;
    if (holds(text, "reply above this line") || holds(text, "valaszat e sor fole irja") ||
        holds(text, "vastaa taman rivin ylapuolelle") || holds(text, "ответ выше этой линии") ||
        holds(text, "пишите ответ выше этой строки"))
        return true;
    const bool has_rule = text.starts_with("--") || text.starts_with("__") ||
                          text.starts_with("==") || text.ends_with("--");
    if (!has_rule) return false;
    const std::string_view inside = without_marks(text);
    return any_word(markers, [&](std::string_view one) {
        return inside.starts_with(one) && inside.size() < one.size() + 60;
    });
}

Field field_of(std::string_view folded) {
    constexpr std::string_view from_words =
        "from|von|de|da|van|fran|fra|od|от|от кого|від|felado|kuldo|lahettaja|gonderen|"
        "kimden|saatja|发件人|差出人";
    constexpr std::string_view date_words =
        "sent|date|sent on|gesendet|datum|envoye|envoye le|enviado|enviado el|enviada em|"
        "enviada|fecha|inviato|data|verzonden|skickat|sendt|dato|wysłano|wyslano|odeslano|"
        "отправлено|дата|послано|надіслано|elkuldve|kuldve|datum/ido|lahetetty|paivamaara|"
        "paivays|pvm|gonderildi|发送时间";
    constexpr std::string_view to_words =
        "to|an|a|para|aan|till|til|do|komu|кому|cimzett|vastaanottaja|kime|收件人";
    constexpr std::string_view subject_words =
        "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|amne|emne|temat|predmet|тема|"
        "targy|aihe|konu|主题";
    constexpr std::string_view other_words =
        "cc|bcc|kopie|kopio|kopia|masolatot kap|masolat|копия|reply-to|antwort an|importance|"
        "organization|message-id";
    std::string_view text = trim(folded);
    if (text.size() > 2000) return Field::none;
    while (text.starts_with('*') || text.starts_with('_')) text.remove_prefix(1);
    const std::size_t colon = std::min(text.find(':'), text.find("："));
    if (colon == std::string_view::npos || colon == 0 || colon > 40) return Field::none;
    std::string_view word = trim(text.substr(0, colon));
    while (word.ends_with('*') || word.ends_with('_')) word.remove_suffix(1);
    word = trim(word);
    const auto is_word = [&](std::string_view one) { return one == word; };
    if (any_word(from_words, is_word)) return Field::from;
    if (any_word(date_words, is_word)) return Field::date;
    if (any_word(to_words, is_word)) return Field::to;
    if (any_word(subject_words, is_word)) return Field::subject;
    return any_word(other_words, is_word) ? Field::other : Field::none;
}

bool is_device_signature(std::string_view folded) {
    constexpr std::string_view beginnings =
        "sent from my |sent from mail|sent from a |sent from the |sent from yahoo|"
        "sent from outlook|sent from windows|sent from samsung|sent from proton|"
        "sent from iphone|sent from ipad|sent via |sent with |sent by |sent using |"
        "sent on the |from my iphone|from my ipad|get outlook for|get [outlook for|"
        "download outlook|envoye depuis |envoye de mon|envoye a partir|telecharger outlook|"
        "gesendet von |gesendet mit |gesendet aus |enviado desde |enviado do meu|"
        "enviado a partir|inviato da|scarica outlook|verzonden met |verzonden vanaf |"
        "verstuurd vanaf |skickat fran |sendt fra |wyslane z |wysłane z |odeslano z|"
        "отправлено с |отправлено из |надіслано з |lahetetty |hanki outlook|skickades fran |"
        "wysłano z |wyslano z |odoslane z |发自我的|發自我的";
    constexpr std::string_view hungarian =
        "elkuldve |kuldve |elkuldve: |az iphone|az ipad|outlook ios|outlook android|"
        "az outlook |скачать outlook";
    constexpr std::string_view endings =
        "gesendet|gonderildi|küldve|kuldve|elkuldve|傳送|发送|から送信";
    constexpr std::string_view devices =
        "windows|sahkopost|verizon|postafiok|iphone|ipad|ipod|android|samsung|galaxy|huawei|"
        "xiaomi|mobil|handy|smartphone|telefon|puhelime|alypuhelime|laittee|keszulek|outlook|"
        "mail|blackberry|nokia|sony|yahoo|почт|телефон";
    std::string_view text = trim(folded);
    while (!text.empty() &&
           std::string_view("<([*_\"").find(text.front()) != std::string_view::npos)
        text.remove_prefix(1);
    while (!text.empty() &&
           std::string_view(">)]*_\"!.").find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    if (text.size() < 8 || text.size() > signature_bytes_max) return false;
    const auto names_device = [&](std::string_view where) {
        return any_word(devices, [&](std::string_view one) { return holds(where, one); });
    };
    const auto begins = [&](std::string_view one) { return text.starts_with(one); };
    const std::size_t words = 1 + std::size_t(std::count(text.begin(), text.end(), ' '));
    if (any_word(beginnings, begins)) {
        if (text.starts_with("lahetetty ")) return names_device(text) && words < 8;
        if (words > 14) return false;
        // "Sent from my desk, is much easier": a sentence goes on behind a comma.
        const bool excuses = holds(text, "excuse") || holds(text, "typo") || holds(text, "sorry") ||
                             holds(text, "brevity") || holds(text, "pardon") ||
                             holds(text, "forgive");
        if (const std::size_t comma = text.find(", "); comma != std::string_view::npos)
            return excuses || names_device(text.substr(0, comma));
        return excuses || words <= 8 || names_device(text);
    }
    if (any_word(hungarian, begins)) return words < 10 && names_device(text);
    if (any_word(endings, [&](std::string_view one) { return text.ends_with(one); }))
        return words < 14 && (names_device(text) || holds(text, "meinem"));
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
        if (c == mark)
            ++length;
        else if (c != ' ')
            return false;
    }
    return length > 1;
}

}  // namespace tuki::mail
