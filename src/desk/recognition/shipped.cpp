#include "desk/recognition/shipped.hpp"

namespace tuki::recognition {

std::vector<Subject> shipped_services() {
    return {
        {"webshop", "Webshop", "webshop\nonline shop\nonline store\nwebsite\nshopping cart\ncheckout\nwebáruház\nweboldal\nkosár\nverkkokauppa\nverkkosivu\nostoskori\nинтернет магазин\nсайт\nкорзина", R"({"hu":"Webáruház","fi":"Verkkokauppa","ru":"Интернет-магазин"})", ""},
        {"delivery", "Delivery", "delivery\nparcel\npackage\nshipment\nshipping\ncourier\ntracking\norder status\ncsomag\ncsomagom\nszállítás\nszállítmány\nkézbesítés\nkiszállítás\nfutár\npaketti\ntoimitus\nlähetys\nkuljetus\nseuranta\nдоставка\nпосылка\nпосылку\nкурьер\nотправление", R"({"hu":"Szállítás","fi":"Toimitus","ru":"Доставка"})", ""},
        {"payment", "Payment", "payment\npay\npaid\ncard declined\ncharged\ninvoice\nbill\nrefund\nfizetés\nfizetni\nszámla\nszámlám\nvisszatérítés\nbankkártya\nmaksu\nlasku\nhyvitys\nmaksukortti\nоплата\nоплатить\nплатеж\nсчет\nвозврат денег", R"({"hu":"Fizetés","fi":"Maksaminen","ru":"Оплата"})", ""},
        {"account", "Accounts and passwords", "password\nlog in\nlogin\nsign in\naccount\nuser name\npasscode\njelszó\njelszavam\nbejelentkezés\nbejelentkezni\nbelépés\nbelépni\nfiók\nsalasana\ntunnus\nkirjautuminen\nkirjautua\nkäyttäjätili\nпароль\nучетная запись\nлогин\nвойти\nвход", R"({"hu":"Fiókok és jelszavak","fi":"Tilit ja salasanat","ru":"Учётные записи и пароли"})", ""},
        {"printing", "Printing", "printer\nprint\nprinting\ntoner\nscanner\npaper jam\nlabel printer\nnyomtató\nnyomtatás\nfestékkazetta\nszkenner\ntulostin\ntulostus\ntulostaa\nmustekasetti\nskanneri\nпринтер\nпечать\nраспечатать\nкартридж\nсканер", R"({"hu":"Nyomtatás","fi":"Tulostus","ru":"Печать"})", ""},
        {"email", "E-mail", "e-mail\nemail\nmailbox\noutlook\nlevelezés\npostafiók\nsähköposti\npostilaatikko\nэлектронная почта\nпочтовый ящик\nпочта", R"({"hu":"Levelezés","fi":"Sähköposti","ru":"Электронная почта"})", ""},
        {"network", "Network", "network\ninternet\nwifi\nwi-fi\nvpn\nhálózat\ninternet\nverkko\nverkkoyhteys\nnetti\nсеть\nинтернет\nвайфай", R"({"hu":"Hálózat","fi":"Verkko","ru":"Сеть"})", ""},
        {"workplace", "Computers and workplaces", "laptop\ncomputer\nmonitor\nkeyboard\nmouse\ndocking station\nphone\nheadset\nszámítógép\nbillentyűzet\negér\ntelefon\ntietokone\nkannettava\nnäyttö\nnäppäimistö\nhiiri\npuhelin\nкомпьютер\nноутбук\nмонитор\nклавиатура\nмышь\nтелефон", R"({"hu":"Számítógépek","fi":"Työasemat","ru":"Компьютеры"})", ""},
    };
}

std::vector<Subject> shipped_categories() {
    return {
        {"access", "Access", "password\nlog in\naccess\npermission\naccount\njelszó\nhozzáférés\njogosultság\nbelépés\nsalasana\nkäyttöoikeus\nkirjautuminen\nпароль\nдоступ\nправа", R"({"hu":"Hozzáférés","fi":"Käyttöoikeudet","ru":"Доступ"})", ""},
        {"order", "Orders", "order\npurchase\nrendelés\nmegrendelés\ntilaus\nзаказ", R"({"hu":"Rendelések","fi":"Tilaukset","ru":"Заказы"})", ""},
        {"refund", "Refunds and returns", "refund\nreturn\nexchange\nmoney back\nvisszatérítés\nvisszaküldés\ncsere\npalautus\nhyvitys\nvaihto\nвозврат\nобмен", R"({"hu":"Visszatérítés és csere","fi":"Palautukset","ru":"Возврат и обмен"})", ""},
        {"invoice", "Invoices", "invoice\nbill\nszámla\nszámlázás\nlasku\nсчет\nсчет-фактура", R"({"hu":"Számlák","fi":"Laskut","ru":"Счета"})", ""},
        {"hardware", "Hardware", "printer\nlaptop\nmonitor\nscanner\nkeyboard\nnyomtató\nszámítógép\ntulostin\nkannettava\nnäyttö\nпринтер\nноутбук\nмонитор", R"({"hu":"Eszközök","fi":"Laitteet","ru":"Оборудование"})", ""},
        {"delivery", "Deliveries", "delivery\nparcel\nshipping\ncourier\nszállítás\ncsomag\nfutár\ntoimitus\npaketti\nдоставка\nпосылка\nкурьер", R"({"hu":"Szállítás","fi":"Toimitukset","ru":"Доставка"})", ""},
    };
}

}  // namespace tuki::recognition
