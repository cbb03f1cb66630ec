#include "app/demo/story.hpp"

namespace tuki::demo {

namespace {

using tickets::Kind;
using tickets::WaitReason;

constexpr Scenario all[] = {
    {"delivery_late", 16, "delivery", "delivery", Kind::case_, false, WaitReason::supplier, "courier",
     {{"Parcel has not arrived, order {order}", "My parcel for order {order} has not arrived yet. It should have been here on Monday, and the tracking has not changed for three days.",
       "I have asked the courier where your parcel is. I will write to you as soon as I know more, tomorrow noon at the latest.", "Still nothing came today. Can you tell me when it will be delivered?",
       "The parcel was found at the depot; its label was damaged. It is on its way again and arrives tomorrow.", "The parcel was delivered. I am sorry for the wait."},
      {"Nem érkezett meg a csomag, {order}", "A(z) {order} számú rendelésem csomagja még mindig nem érkezett meg. Hétfőre ígérték, és a nyomkövetés három napja nem változik.",
       "Megkérdeztem a futárszolgálatot, hol tart a csomag. Amint tudok valamit, írok, legkésőbb holnap délig.", "Ma sem jött semmi. Meg tudják mondani, mikor szállítják ki?",
       "A csomagot megtalálták a depóban, a címkéje megsérült. Újra úton van, holnap megérkezik.", "A csomagot kézbesítették. Elnézést kérünk a várakozásért."},
      {"Paketti ei ole saapunut, tilaus {order}", "Tilaukseni {order} paketti ei ole vieläkään saapunut. Sen piti tulla maanantaina, eikä seuranta ole muuttunut kolmeen päivään.",
       "Kysyin kuljetusliikkeeltä, missä pakettinne on. Kirjoitan heti, kun tiedän enemmän, viimeistään huomenna puoleenpäivään mennessä.", "Tänäänkään ei tullut mitään. Voitteko kertoa, milloin se toimitetaan?",
       "Paketti löytyi terminaalista; sen osoitelappu oli vaurioitunut. Se on taas matkalla ja saapuu huomenna.", "Paketti on toimitettu. Pahoittelemme viivästystä."},
      {"Посылка не пришла, заказ {order}", "Посылка по заказу {order} до сих пор не пришла. Обещали в понедельник, а отслеживание не меняется уже три дня.",
       "Я спросил у курьерской службы, где ваша посылка. Напишу, как только узнаю, самое позднее завтра к полудню.", "Сегодня опять ничего не привезли. Скажите, когда её доставят?",
       "Посылку нашли на складе перевозчика: ярлык был повреждён. Она снова в пути и придёт завтра.", "Посылка доставлена. Извините за ожидание."}}},
    {"damaged", 8, "delivery", "refund", Kind::case_, false, WaitReason::customer, "return",
     {{"Order {order} arrived damaged", "The lamp of order {order} arrived broken, the box was torn. I would like another one or my money back.", "I am sorry about that. Please send us a photo of the lamp and of the box, and we will send a new one at once.",
       "The photos are attached. When will the new one come?", "Thank you. A new lamp leaves our warehouse today; you need not send the broken one back.", "The new lamp was delivered."},
      {"Sérülten érkezett, {order}", "A(z) {order} rendelés lámpája törötten érkezett, a doboz el volt szakadva. Szeretnék egy másikat, vagy a pénzemet vissza.", "Sajnáljuk. Kérjük, küldjön egy fényképet a lámpáról és a dobozról, és azonnal küldünk újat.",
       "Mellékelem a képeket. Mikor jön az új?", "Köszönjük. Az új lámpa ma elindul a raktárból; a töröttet nem kell visszaküldenie.", "Az új lámpát kézbesítették."},
      {"Tilaus {order} saapui rikki", "Tilauksen {order} lamppu saapui rikki, laatikko oli revennyt. Haluaisin uuden tai rahat takaisin.", "Olen pahoillani. Lähettäkää kuva lampusta ja laatikosta, niin lähetämme uuden heti.",
       "Kuvat ovat liitteenä. Milloin uusi tulee?", "Kiitos. Uusi lamppu lähtee varastostamme tänään; rikkinäistä ei tarvitse palauttaa.", "Uusi lamppu on toimitettu."},
      {"Заказ {order} пришёл повреждённым", "Лампа из заказа {order} пришла разбитой, коробка порвана. Хочу другую или вернуть деньги.", "Очень жаль. Пришлите, пожалуйста, фото лампы и коробки, и мы сразу отправим новую.",
       "Фотографии приложил. Когда придёт новая?", "Спасибо. Новая лампа сегодня уходит со склада, разбитую возвращать не нужно.", "Новая лампа доставлена."}}},
    {"password", 12, "account", "access", Kind::request, false, WaitReason::customer, "password",
     {{"Forgot my password", "I forgot my password and need to get into my account. Could you please reset it?", "I have sent you a link to choose a new password. It works for one hour.", "The link has expired already, could you send another one?", "Here is a new link; please open it within the hour.",
       "You have a new password."},
      {"Elfelejtettem a jelszavamat", "Elfelejtettem a jelszavamat, és be kellene lépnem a fiókomba. Kérem, állítsák vissza.", "Küldtem egy hivatkozást, amellyel új jelszót választhat. Egy óráig érvényes.", "A hivatkozás már lejárt, tudnának küldeni egy másikat?",
       "Itt az új hivatkozás; kérem, egy órán belül nyissa meg.", "Új jelszava van."},
      {"Unohdin salasanani", "Unohdin salasanani ja minun pitäisi päästä tililleni. Voisitteko nollata sen?", "Lähetin teille linkin, jolla voitte valita uuden salasanan. Se on voimassa tunnin.", "Linkki on jo vanhentunut, voisitteko lähettää uuden?",
       "Tässä on uusi linkki; avatkaa se tunnin kuluessa.", "Teillä on uusi salasana."},
      {"Забыл пароль", "Я забыл пароль, а мне нужно войти в учетную запись. Прошу сбросить его.", "Я отправил вам ссылку, по которой можно выбрать новый пароль. Она действует час.", "Ссылка уже истекла, пришлите, пожалуйста, ещё одну.", "Вот новая ссылка, откройте её в течение часа.",
       "Новый пароль установлен."}}},
    {"login", 8, "account", "access", Kind::case_, false, WaitReason::customer, "",
     {{"Cannot log in to the shop", "I cannot log in to the webshop since yesterday. It says that the password is wrong, but I have not changed it.", "Your account was locked after several attempts. I have unlocked it; please try again.", "It still does not work, the same error appears.",
       "There was an old address in your account. I have corrected it, now you can sign in with this one.", "You can log in again."},
      {"Nem tudok belépni a boltba", "Tegnap óta nem tudok bejelentkezni a webáruházba. Azt írja, hibás a jelszó, pedig nem változtattam meg.", "A fiókját több próbálkozás után zárolta a rendszer. Feloldottam, kérem, próbálja újra.",
       "Még mindig nem működik, ugyanaz a hiba.", "A fiókjában egy régi cím szerepelt. Kijavítottam, most már ezzel beléphet.", "Újra be tud jelentkezni."},
      {"En pääse kirjautumaan kauppaan", "En pääse kirjautumaan verkkokauppaan eilisestä lähtien. Se sanoo, että salasana on väärä, mutta en ole vaihtanut sitä.", "Tilinne lukittiin usean yrityksen jälkeen. Avasin sen, yrittäkää uudelleen.",
       "Ei toimi vieläkään, sama virhe.", "Tilillänne oli vanha osoite. Korjasin sen, nyt voitte kirjautua tällä.", "Kirjautuminen toimii taas."},
      {"Не могу войти в магазин", "Со вчерашнего дня не могу войти в интернет-магазин. Пишет, что пароль неверный, но я его не менял.", "Ваша учётная запись была заблокирована после нескольких попыток. Я её разблокировал, попробуйте ещё раз.",
       "Всё ещё не работает, та же ошибка.", "В учётной записи стоял старый адрес. Я исправил его, теперь можно войти с этим.", "Вход снова работает."}}},
    {"paid_twice", 8, "payment", "refund", Kind::case_, false, WaitReason::supplier, "payment",
     {{"Charged twice for {order}", "I was charged twice for order {order}. Please check the payment and send the money back.", "I can see both payments. I have asked the bank to return the second one; it takes two or three working days.", "Four days have passed and the money is not here yet.",
       "The bank confirms that it was sent this morning. It should be on your account tomorrow.", "The second payment was returned."},
      {"Kétszer terhelték a kártyámat, {order}", "Kétszer vonták le a(z) {order} rendelés árát. Kérem, nézzék meg a fizetést, és küldjék vissza a pénzt.", "Látom mindkét fizetést. Kértem a banktól a második visszautalását; két-három munkanap.",
       "Eltelt négy nap, és a pénz még nem érkezett meg.", "A bank megerősítette, hogy ma reggel elküldte. Holnapra a számláján lesz.", "A második fizetést visszautaltuk."},
      {"Maksu veloitettiin kahdesti, {order}", "Tilaus {order} veloitettiin kortiltani kahteen kertaan. Tarkistakaa maksu ja palauttakaa rahat.", "Näen molemmat maksut. Pyysin pankkia palauttamaan toisen; se kestää kahdesta kolmeen arkipäivää.",
       "Neljä päivää on kulunut, eikä raha ole vielä saapunut.", "Pankki vahvisti lähettäneensä sen tänä aamuna. Sen pitäisi olla tilillänne huomenna.", "Toinen maksu on palautettu."},
      {"Деньги списали дважды, {order}", "За заказ {order} деньги с карты списали дважды. Проверьте, пожалуйста, оплату и верните лишнее.", "Вижу оба платежа. Я попросил банк вернуть второй, это займёт два-три рабочих дня.",
       "Прошло четыре дня, а денег до сих пор нет.", "Банк подтвердил, что отправил их сегодня утром. Завтра они будут на вашем счету.", "Второй платёж возвращён."}}},
    {"invoice", 9, "payment", "invoice", Kind::request, false, WaitReason::customer, "",
     {{"Invoice for order {order}", "Could you please send me a copy of the invoice for order {order}? Our accounting needs it with the company's tax number.", "Gladly. Which tax number shall stand on it?", "It is 12345678, the address stays the same.", "Thank you, the corrected invoice is attached.", "The invoice was sent."},
      {"Számla a(z) {order} rendeléshez", "Szeretném kérni a(z) {order} rendelés számlájának másolatát. A könyvelésnek a cég adószámával kell.", "Szívesen. Melyik adószám szerepeljen rajta?", "12345678, a cím marad.", "Köszönjük, mellékeljük a javított számlát.", "A számlát elküldtük."},
      {"Lasku tilauksesta {order}", "Voisitteko lähettää minulle kopion tilauksen {order} laskusta? Kirjanpitomme tarvitsee sen yrityksen tunnuksella.", "Mielellämme. Mikä tunnus laskulle merkitään?", "Se on 1234567-8, osoite pysyy samana.", "Kiitos, korjattu lasku on liitteenä.", "Lasku on lähetetty."},
      {"Счёт по заказу {order}", "Пришлите, пожалуйста, копию счета по заказу {order}. Бухгалтерии он нужен с реквизитами компании.", "С удовольствием. Какие реквизиты указать?", "ИНН 1234567890, адрес прежний.", "Спасибо, исправленный счёт приложен.", "Счёт отправлен."}}},
    {"label_printer", 7, "printing", "hardware", Kind::case_, true, WaitReason::delivery, "warehouse",
     {{"Label printer in the warehouse", "The label printer at gate 2 no longer prints, it shows error 500. Several colleagues cannot send parcels, please help as soon as possible.", "I am on my way. Meanwhile please use the printer at gate 1.", "Gate 1 prints too, but very slowly.",
       "The print head is worn out. I have ordered a new one.", "The new print head is in, the printer works again."},
      {"Címkenyomtató a raktárban", "A 2-es kapunál a címkenyomtató már nem nyomtat, 500-as hibát ír ki. Több kolléga nem tud csomagot küldeni, kérem, mielőbb segítsenek.", "Indulok. Addig használják az 1-es kapu nyomtatóját.", "Az is nyomtat, de nagyon lassan.",
       "A nyomtatófej elkopott. Rendeltem egy újat.", "Benne van az új nyomtatófej, a nyomtató megint működik."},
      {"Varaston tarratulostin", "Portin 2 tarratulostin ei enää tulosta, se näyttää virhettä 500. Usea työntekijä ei voi lähettää paketteja, auttakaa mahdollisimman pian.", "Olen tulossa. Käyttäkää sillä välin portin 1 tulostinta.", "Sekin tulostaa, mutta hyvin hitaasti.",
       "Tulostuspää on kulunut. Tilasin uuden.", "Uusi tulostuspää on paikallaan, tulostin toimii taas."},
      {"Принтер этикеток на складе", "Принтер этикеток у ворот 2 больше не печатает, показывает ошибку 500. Несколько сотрудников не могут отправлять посылки, помогите как можно скорее.", "Уже иду. Пока пользуйтесь принтером у ворот 1.", "Он тоже печатает, но очень медленно.",
       "Печатающая головка износилась. Я заказал новую.", "Новая головка стоит, принтер снова работает."}}},
    {"new_colleague", 5, "workplace", "hardware", Kind::request, true, WaitReason::approval, "onboarding",
     {{"Laptop for a new colleague", "We need a laptop, a phone and a mailbox for a new colleague who starts next Monday.", "Which of the two models shall it be? Your manager has to approve the larger one.", "The larger one, please; the approval is on its way.", "Approved. The laptop is ready on Friday.",
       "Laptop, phone and mailbox are ready."},
      {"Laptop új kollégának", "Új kolléga érkezik jövő hétfőn, szükségünk van egy laptopra, egy telefonra és egy postafiókra.", "A két modell közül melyik legyen? A nagyobbat a vezetőjének jóvá kell hagynia.", "A nagyobb, kérem; a jóváhagyás úton van.", "Jóváhagyták. A laptop péntekre kész.",
       "A laptop, a telefon és a postafiók készen áll."},
      {"Kannettava uudelle työntekijälle", "Tarvitsemme kannettavan, puhelimen ja postilaatikon uudelle työntekijälle, joka aloittaa ensi maanantaina.", "Kumpi malleista? Suuremmalle tarvitaan esihenkilön hyväksyntä.", "Suurempi, kiitos; hyväksyntä on tulossa.", "Hyväksytty. Kannettava on valmis perjantaina.",
       "Kannettava, puhelin ja postilaatikko ovat valmiina."},
      {"Ноутбук для нового сотрудника", "Нужен ноутбук, телефон и почтовый ящик для нового сотрудника, он выходит на работу в следующий понедельник.", "Какую из двух моделей? Большую должен одобрить руководитель.", "Большую, пожалуйста, одобрение скоро будет.", "Одобрено. Ноутбук будет готов в пятницу.",
       "Ноутбук, телефон и почтовый ящик готовы."}}},
    {"vpn", 4, "network", "", Kind::case_, true, WaitReason::other, "vpn",
     {{"VPN drops all the time", "The VPN connection drops every few minutes since the last update. I cannot work from home.", "Please install the new version from the portal and tell me whether it holds.", "Better, but it dropped once this morning.", "I have moved you to another gateway.", "The connection holds."},
      {"Folyton megszakad a VPN", "A legutóbbi frissítés óta pár percenként megszakad a VPN-kapcsolat. Nem tudok otthonról dolgozni.", "Kérem, telepítse az új változatot a portálról, és írja meg, tartja-e.", "Jobb, de ma reggel egyszer megszakadt.", "Áttettem egy másik átjáróra.", "A kapcsolat stabil."},
      {"VPN katkeaa jatkuvasti", "VPN-yhteys katkeaa muutaman minuutin välein viime päivityksestä lähtien. En pysty tekemään etätöitä.", "Asentakaa uusi versio portaalista ja kertokaa, pysyykö yhteys.", "Parempi, mutta katkesi kerran tänä aamuna.", "Siirsin teidät toiselle yhdyskäytävälle.", "Yhteys pysyy."},
      {"VPN постоянно обрывается", "После обновления соединение VPN обрывается каждые несколько минут. Не могу работать из дома.", "Установите, пожалуйста, новую версию с портала и напишите, держится ли связь.", "Лучше, но сегодня утром один раз оборвалось.", "Я перевёл вас на другой шлюз.", "Соединение держится."}}},
    {"address", 7, "delivery", "order", Kind::request, false, WaitReason::none, "",
     {{"Change the delivery address of {order}", "I have moved. How do I change the delivery address of order {order}? There is no hurry, it leaves next week.", "I can change it for you. Please write the new address.", "Harbour Street 5, second floor.", "Done, the parcel goes there.", "The address was changed."},
      {"Szállítási cím módosítása, {order}", "Elköltöztem. Hogyan tudom megváltoztatni a(z) {order} rendelés szállítási címét? Nem sürgős, jövő héten indul.", "Megváltoztatom Önnek. Kérem, írja meg az új címet.", "Kikötő utca 5., második emelet.", "Kész, a csomag oda megy.", "A címet módosítottuk."},
      {"Toimitusosoitteen vaihto, tilaus {order}", "Muutin. Miten voin vaihtaa tilauksen {order} toimitusosoitteen? Ei ole kiire, se lähtee ensi viikolla.", "Voin vaihtaa sen. Kirjoittakaa uusi osoite.", "Satamakatu 5, toinen kerros.", "Valmis, paketti menee sinne.", "Osoite on vaihdettu."},
      {"Изменить адрес доставки, {order}", "Я переехал. Как изменить адрес доставки заказа {order}? Это не срочно, он уходит на следующей неделе.", "Я изменю. Напишите, пожалуйста, новый адрес.", "Портовая улица, 5, второй этаж.", "Готово, посылка пойдёт туда.", "Адрес изменён."}}},
    {"praise", 4, "", "", Kind::feedback, false, WaitReason::none, "praise",
     {{"Thank you", "Great service! Thank you for the quick help last week, I am very happy with the shop.", "Thank you for writing. I will pass it on to my colleagues.", "Please do!", "It hangs on our wall now.", "Passed on to the team."},
      {"Köszönet", "Nagyon elégedett vagyok, köszönöm a múlt heti gyors segítséget! Kiváló a szolgáltatás.", "Köszönjük, hogy megírta. Továbbadom a kollégáimnak.", "Kérem, tegye!", "Már kint van a falunkon.", "Továbbadtuk a csapatnak."},
      {"Kiitos", "Erinomaista palvelua! Kiitos nopeasta avusta viime viikolla, olen todella tyytyväinen.", "Kiitos, että kirjoititte. Välitän tämän kollegoille.", "Välittäkää toki!", "Se on nyt seinällämme.", "Välitetty tiimille."},
      {"Спасибо", "Спасибо за отличную работу! Очень довольна, помогли быстро.", "Спасибо, что написали. Передам коллегам.", "Обязательно передайте!", "Ваше письмо висит у нас на стене.", "Передано команде."}}},
    {"complaint", 4, "delivery", "delivery", Kind::feedback, false, WaitReason::supplier, "courier",
     {{"Complaint about the courier", "I want to make a complaint: the courier was rude and threw my parcel over the fence.", "I apologise. I have passed your complaint on to the courier and asked for an answer.", "And what do they say?", "They talked to the driver, and you get a voucher for the next delivery.", "The courier has apologised."},
      {"Panasz a futárra", "Panaszt szeretnék tenni: a futár udvariatlan volt, és átdobta a csomagomat a kerítésen.", "Elnézést kérünk. Továbbítottam a panaszt a futárszolgálatnak, és választ kértem.", "És mit mondanak?", "Beszéltek a sofőrrel, Ön pedig kap egy utalványt a következő szállításra.", "A futárszolgálat elnézést kért."},
      {"Valitus kuljettajasta", "Haluan tehdä valituksen: kuljettaja oli epäystävällinen ja heitti pakettini aidan yli.", "Pyydän anteeksi. Välitin valituksen kuljetusliikkeelle ja pyysin vastausta.", "Mitä he sanovat?", "He puhuivat kuljettajalle, ja saatte lahjakortin seuraavaan toimitukseen.", "Kuljetusliike on pyytänyt anteeksi."},
      {"Жалоба на курьера", "Хочу пожаловаться: курьер нагрубил и перебросил мою посылку через забор.", "Приносим извинения. Я передал жалобу в курьерскую службу и жду ответа.", "И что они говорят?", "С водителем поговорили, а вам положен купон на следующую доставку.", "Курьерская служба извинилась."}}},
    {"suggestion", 3, "webshop", "", Kind::feedback, false, WaitReason::none, "idea",
     {{"A suggestion for the webshop", "It would be nice if the webshop remembered my size. Just a suggestion.", "That is a good idea; I have written it on the list for the next version.", "Thank you! When will it come?", "In spring, if all goes well.", "It is on the list."},
      {"Javaslat a webáruházhoz", "Jó lenne, ha a webáruház megjegyezné a méretemet. Csak egy javaslat.", "Jó ötlet; felírtam a következő változat listájára.", "Köszönöm! Mikor lesz meg?", "Tavasszal, ha minden jól megy.", "Felírtuk a listára."},
      {"Ehdotus verkkokauppaan", "Olisi kiva, jos verkkokauppa muistaisi kokoni. Tämä on vain ehdotus.", "Hyvä ajatus; kirjasin sen seuraavan version listalle.", "Kiitos! Milloin se tulee?", "Keväällä, jos kaikki menee hyvin.", "Se on listalla."},
      {"Предложение для интернет-магазина", "Было бы удобно, если бы интернет-магазин запоминал мой размер. Это просто предложение.", "Хорошая мысль, я записал её в список для следующей версии.", "Спасибо! Когда это будет?", "Весной, если всё пойдёт хорошо.", "Записано в список."}}},
    {"email", 4, "email", "", Kind::case_, true, WaitReason::customer, "",
     {{"Mailbox is full", "I cannot send e-mail any more, my mailbox is full. Please increase it.", "I have doubled your quota. Please sign in to Outlook again.", "It still says that it is full.", "The archive had not run; it has now.", "The mailbox takes mail again."},
      {"Megtelt a postafiók", "Már nem tudok e-mailt küldeni, megtelt a postafiókom. Kérem, növeljék meg.", "Megdupláztam a helyet. Kérem, jelentkezzen be újra az Outlookba.", "Még mindig azt írja, hogy tele van.", "Az archiválás nem futott le; most már igen.", "A postafiók újra fogad levelet."},
      {"Postilaatikko on täynnä", "En pysty enää lähettämään sähköpostia, postilaatikkoni on täynnä. Voisitteko suurentaa sitä?", "Kaksinkertaistin tilan. Kirjautukaa Outlookiin uudelleen.", "Se sanoo edelleen olevansa täynnä.", "Arkistointi ei ollut mennyt läpi; nyt meni.", "Postilaatikko ottaa taas vastaan postia."},
      {"Почтовый ящик переполнен", "Больше не могу отправлять почту, почтовый ящик переполнен. Прошу увеличить его.", "Я удвоил объём. Войдите, пожалуйста, в Outlook заново.", "Всё равно пишет, что переполнен.", "Архивация не сработала, теперь сработала.", "Ящик снова принимает почту."}}},
};

constexpr Scenario outage_story = {"outage", 0, "webshop", "", Kind::case_, false, WaitReason::supplier, "outage",
     {{"The webshop is down", "The webshop is down, I get an error at the checkout and cannot pay. Please fix it as soon as possible.", "We know of the outage and are working on it. I will write to you as soon as the shop is back.", "Is there any news? My basket is still there.", "The shop is back; your basket was kept.", "The outage is over: since 12:05 the shop works again."},
      {"Nem működik a webáruház", "Nem működik a webáruház, a pénztárnál hibát kapok, és nem tudok fizetni. Kérem, mielőbb javítsák meg.", "Tudunk az üzemzavarról, és dolgozunk rajta. Írok, amint a bolt újra elérhető.", "Van valami hír? A kosaram megvan még.", "A bolt újra elérhető; a kosara megmaradt.", "Az üzemzavar elmúlt: 12.05 óta a bolt újra működik."},
      {"Verkkokauppa on alhaalla", "Verkkokauppa on alhaalla, kassalla tulee virhe enkä voi maksaa. Korjatkaa se mahdollisimman pian.", "Tiedämme häiriöstä ja korjaamme sitä. Kirjoitan heti, kun kauppa toimii.", "Onko uutisia? Ostoskorini on vielä tallella.", "Kauppa toimii taas; ostoskorinne on tallella.", "Häiriö on ohi: kauppa on toiminut kello 12.05 lähtien."},
      {"Интернет-магазин не работает", "Интернет-магазин не работает, на оплате выдаёт ошибку, не могу заплатить. Исправьте, пожалуйста, как можно скорее.", "Мы знаем о сбое и работаем над ним. Напишу, как только магазин заработает.", "Есть новости? Корзина ещё цела.", "Магазин снова работает, ваша корзина сохранилась.", "Сбой устранён: с 12:05 магазин снова работает."}}};

}  // namespace

std::span<const Scenario> scenarios() { return all; }
const Scenario& outage() { return outage_story; }

const Names& names_in(std::size_t language) {
    static const Names names[languages_count] = {
        {{"Alice", "Oliver", "Emma", "Jack", "Grace", "Henry", "Lucy", "George", "Sophie", "Thomas", "Ruth", "Daniel", "Clara", "Edward"},
         {"Smith", "Jones", "Taylor", "Walker", "Wright", "Green", "Baker", "Clarke", "Hughes", "Carter", "Murphy", "Bennett", "Foster", "Reed"}, false},
        {{"Zsófia", "Máté", "Eszter", "Gergő", "Ágnes", "Balázs", "Dóra", "István", "Judit", "Péter", "Krisztina", "László", "Orsolya", "Tamás"},
         {"Tóth", "Horváth", "Varga", "Kiss", "Molnár", "Németh", "Farkas", "Balogh", "Papp", "Takács", "Juhász", "Lakatos", "Simon", "Fekete"}, true},
        {{"Aino", "Väinö", "Helmi", "Onni", "Sanna", "Juha", "Tuuli", "Mikko", "Päivi", "Antti", "Kaisa", "Ville", "Elina", "Pekka"},
         {"Korhonen", "Laine", "Heikkinen", "Koskinen", "Järvinen", "Lehtonen", "Saarinen", "Salminen", "Heinonen", "Rantanen", "Karjalainen", "Laaksonen", "Ahonen", "Hiltunen"}, false},
        {{"Ольга", "Дмитрий", "Наталья", "Сергей", "Елена", "Алексей", "Мария", "Николай", "Татьяна", "Павел", "Ирина", "Юрий", "Светлана", "Андрей"},
         {"Кузнецова", "Попов", "Соколова", "Лебедев", "Козлова", "Новиков", "Морозова", "Волков", "Павлова", "Семёнов", "Голубева", "Виноградов", "Богданова", "Фёдоров"}, false}};
    return names[language];
}

std::string_view greeting(std::size_t language) {
    constexpr std::string_view all_greetings[] = {"Hello,", "Jó napot kívánok!", "Hei,", "Здравствуйте!"};
    return all_greetings[language];
}
std::string_view closing(std::size_t language) {
    constexpr std::string_view all_closings[] = {"Kind regards,", "Üdvözlettel:", "Ystävällisin terveisin", "С уважением,"};
    return all_closings[language];
}

}  // namespace tuki::demo
