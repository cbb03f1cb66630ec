// The texts that Tuki ships, short and warm; every desk may write its own.
#include "desk/delivery/templates.hpp"

namespace tuki::delivery {

namespace {

// To people who may not have proved their address: nothing here was chosen by a sender.
constexpr std::string_view notice_fields[] = {"ticket.number", "desk.name", "link"};
constexpr std::string_view working_fields[] = {"ticket.number", "agent.name", "desk.name", "link"};
constexpr std::string_view reply_fields[] = {"message", "person.name", "agent.name", "ticket.number", "ticket.subject", "desk.name", "link"};
constexpr std::string_view resolution_fields[] = {"resolution", "person.name", "agent.name", "ticket.number", "ticket.subject", "desk.name", "link"};
constexpr std::string_view link_fields[] = {"link", "desk.name"};
constexpr std::string_view invitation_fields[] = {"link", "person.name", "desk.name"};

const TemplateKind kinds[] = {
    {"acknowledgement", notice_fields, "", {
        {"We have received your message", R"(Hello,

thank you for writing to us. Your message has arrived and has the number T-{ticket.number}. A person will read it and answer you.

If you want to add something, simply answer this mail.

{desk.name})"},
        {"Megkaptuk az üzenetét", R"(Jó napot kívánunk!

Köszönjük, hogy írt nekünk. Üzenete megérkezett, a száma T-{ticket.number}. Munkatársunk elolvassa, és válaszol Önnek.

Ha szeretné kiegészíteni, egyszerűen válaszoljon erre a levélre.

{desk.name})"},
        {"Viestisi on saapunut", R"(Hei,

kiitos yhteydenotosta. Viesti on saapunut, ja sen numero on T-{ticket.number}. Luemme viestin ja vastaamme siihen.

Lisätietoja voi lähettää vastaamalla tähän viestiin.

{desk.name})"},
        {"Мы получили ваше сообщение", R"(Здравствуйте!

Спасибо, что написали нам. Ваше сообщение получено, его номер T-{ticket.number}. Наш сотрудник прочитает его и ответит вам.

Если вы хотите что-то добавить, просто ответьте на это письмо.

{desk.name})"}}},
    {"working", working_fields, "", {
        {"Somebody is working on your request", R"(Hello,

{agent.name} is now working on your request T-{ticket.number} and will get back to you.

If you want to add something, simply answer this mail.

{desk.name})"},
        {"Már foglalkozunk az ügyével", R"(Jó napot kívánunk!

T-{ticket.number} számú ügyével mostantól {agent.name} foglalkozik, és jelentkezni fog Önnél.

Ha szeretné kiegészíteni, egyszerűen válaszoljon erre a levélre.

{desk.name})"},
        {"Asian käsittely on alkanut", R"(Hei,

asian T-{ticket.number} käsittely on alkanut. Käsittelijä on {agent.name}, joka ottaa yhteyttä.

Lisätietoja voi lähettää vastaamalla tähän viestiin.

{desk.name})"},
        {"Мы уже работаем над вашим обращением", R"(Здравствуйте!

Вашим обращением T-{ticket.number} теперь занимается {agent.name}. Мы вам ответим.

Если вы хотите что-то добавить, просто ответьте на это письмо.

{desk.name})"}}},
    {"reply", reply_fields, "message", {
        {"Re: {ticket.subject}", R"({message}

{agent.name}
{desk.name}

Your request T-{ticket.number}: {link})"},
        {"Re: {ticket.subject}", R"({message}

{agent.name}
{desk.name}

Az Ön ügye, T-{ticket.number}: {link})"},
        {"Re: {ticket.subject}", R"({message}

{agent.name}
{desk.name}

Asian T-{ticket.number} tiedot: {link})"},
        {"Re: {ticket.subject}", R"({message}

{agent.name}
{desk.name}

Ваше обращение T-{ticket.number}: {link})"}}},
    {"resolution", resolution_fields, "resolution", {
        {"Re: {ticket.subject}", R"(Hello,

your request T-{ticket.number} is solved:

{resolution}

If something is still not right, simply answer this mail. We will take it up again.

{agent.name}
{desk.name})"},
        {"Re: {ticket.subject}", R"(Jó napot kívánunk!

T-{ticket.number} számú ügyét megoldottuk:

{resolution}

Ha valami mégsem lenne rendben, egyszerűen válaszoljon erre a levélre, és újra foglalkozunk vele.

{agent.name}
{desk.name})"},
        {"Re: {ticket.subject}", R"(Hei,

asia T-{ticket.number} on ratkaistu:

{resolution}

Jos jokin ei vielä ole kunnossa, vastaus tähän viestiin riittää, ja palaamme asiaan.

{agent.name}
{desk.name})"},
        {"Re: {ticket.subject}", R"(Здравствуйте!

Ваше обращение T-{ticket.number} решено:

{resolution}

Если что-то всё же не так, просто ответьте на это письмо, и мы вернёмся к вашему вопросу.

{agent.name}
{desk.name})"}}},
    {"reset", link_fields, "link", {
        {"Choose a new password", R"(Hello,

a new password was requested for your account at {desk.name}. If it was you, choose it here within an hour:

{link}

If it was not you, there is nothing to do. Your password stays as it is.)"},
        {"Új jelszó megadása", R"(Jó napot kívánunk!

Új jelszót kértek az Ön fiókjához itt: {desk.name}. Ha Ön kérte, egy órán belül itt adhatja meg:

{link}

Ha nem Ön kérte, nincs teendője: a jelszava nem változik.)"},
        {"Uuden salasanan valinta", R"(Hei,

tilillesi palvelussa {desk.name} on pyydetty uutta salasanaa. Jos pyyntö on omasi, salasanan voi valita tunnin kuluessa tässä:

{link}

Jos pyyntö ei ole omasi, mitään ei tarvitse tehdä. Salasana ei muutu.)"},
        {"Новый пароль", R"(Здравствуйте!

Для вашей учётной записи в {desk.name} запросили новый пароль. Если это были вы, задайте его в течение часа здесь:

{link}

Если это были не вы, ничего делать не нужно: пароль останется прежним.)"}}},
    {"invitation", invitation_fields, "link", {
        {"Your account at {desk.name}", R"(Hello {person.name},

an account has been made for you at {desk.name}. Choose your password here:

{link})"},
        {"Fiókja itt: {desk.name}", R"(Jó napot kívánunk, {person.name}!

Fiókot hoztunk létre Önnek itt: {desk.name}. Jelszavát itt adhatja meg:

{link})"},
        {"Tilisi palvelussa {desk.name}", R"(Hei {person.name},

sinulle on luotu tili palveluun {desk.name}. Salasanan voi valita tässä:

{link})"},
        {"Ваша учётная запись в {desk.name}", R"(Здравствуйте, {person.name}!

Для вас создана учётная запись в {desk.name}. Задайте пароль здесь:

{link})"}}},
    {"login_link", link_fields, "link", {
        {"Your sign-in link", R"(Hello,

with this link you sign in to {desk.name}. It works once, within an hour:

{link}

If you did not ask for it, there is nothing to do.)"},
        {"Az Ön belépési hivatkozása", R"(Jó napot kívánunk!

Ezzel a hivatkozással léphet be ide: {desk.name}. Egy órán belül, egyszer használható:

{link}

Ha nem Ön kérte, nincs teendője.)"},
        {"Kirjautumislinkki", R"(Hei,

tällä linkillä kirjaudutaan palveluun {desk.name}. Linkki toimii kerran, tunnin ajan:

{link}

Jos pyyntö ei ole omasi, mitään ei tarvitse tehdä.)"},
        {"Ссылка для входа", R"(Здравствуйте!

По этой ссылке вы войдёте в {desk.name}. Она действует один раз в течение часа:

{link}

Если вы её не запрашивали, ничего делать не нужно.)"}}},
    {"receipt", link_fields, "link", {
        {"Please confirm your message", R"(Hello,

a message to {desk.name} was sent by our form with your address. Please confirm that it is yours, so that we can answer it:

{link}

If you did not write to us, there is nothing to do.)"},
        {"Kérjük, erősítse meg üzenetét", R"(Jó napot kívánunk!

Űrlapunkon az Ön címével üzenetet küldtek ide: {desk.name}. Kérjük, erősítse meg, hogy Ön írta, hogy válaszolhassunk rá:

{link}

Ha nem Ön írt nekünk, nincs teendője.)"},
        {"Vahvista viestisi", R"(Hei,

lomakkeellamme on lähetetty osoitteestasi viesti vastaanottajalle {desk.name}. Vahvista, että viesti on sinulta, niin voimme vastata siihen:

{link}

Jos viesti ei ole sinulta, mitään ei tarvitse tehdä.)"},
        {"Подтвердите ваше сообщение", R"(Здравствуйте!

Через нашу форму с вашим адресом отправлено сообщение в {desk.name}. Подтвердите, что его написали вы, чтобы мы могли ответить:

{link}

Если вы нам не писали, ничего делать не нужно.)"}}},
};

}  // namespace

std::span<const TemplateKind> template_kinds() { return kinds; }

}  // namespace tuki::delivery
