// Hungarian evidence.
#include "desk/recognition/evidence.hpp"

namespace tuki::recognition {

namespace {

using enum Aspect;

constexpr Evidence all[] = {
    {failure, 22, "üzemzavar*; leállás*; leállt*; kiesés*; nem üzemel*; összeoml*; összeomol*; meghibásod*; nincs internet*|hálózat*|net|kapcsolat*|jel|térerő*|hang*|kép*"},
    {failure, 20, "elromlott*; elromlik; elromol*; tönkrem*; tönkretett*; lefagy*; kifagy*; megszakad*; szétesik; szétesett; eltört*; törött*; beragadt*; elakadt*; elnyelt* ; kétszer ~ vonták|vontak|vont|vonta|terhel*|levon*|számláz*|fizet*; duplán ~ vonták|vontak|vont|vonta|terhel*|levon*|számláz*; dupla terhelés*|levonás*; füstöl*; kék halál; adatvesztés*"},
    {failure, 17, "hiba; hibát; hibás*; hibája; hibák*; hibaüzenet*; hibakód*; hibára; hibával; hibajelenség*; hibajegy*; hibabejelent*; akadozik; akadoz*; sérült*; megsérült*; elutasít*; visszautasít*; zárolt*; zárolás*; letilt*; kizárt*; ellopt*; elloptak; feltört*; vírus*; adathalász*; csalás*; illetéktelen*; elszáll*; bedöglött*"},
    {failure, 13, "rossz; rosszul; téves*; hiányzik; hiányos*; hiányzott; eltűnt*; elveszett*; elvesztett*; elvesz*; lassú*; lassan; belassult*; lelassult*; probléma; problémát; problémák*; problémája; problémám; problémánk; problémába; gond; gondom; gondunk; gondok; gondot; baj; baja; bajom; gubanc*; lejárt*; elérhetetlen*; recseg*; villog*; zajos*; beázik; szakadozik"},
    {failure, 10, "ismeretlen|gyanús|jogosulatlan terhelés*|tranzakció*|levonás*; többet ~ vonták|vontak|vont|levon*|számláz*; késik; késés*; késett"},
    {blocked, 20, "nem|sem ~ működ*|műkszik|műkö*|megy|ment|mennek|indul*|elindul*|nyíl*|megnyíl*|tölt*|betölt*|letölt*|nyomtat*|kapcsol*|csatlakoz*|reagál*|válaszol*|szinkron*|frissül*|látszik|látszanak|jelenik|jelennek|elérhető*|hozzáférhető*|enged|engedi|engedett|fogad|fogadja|fogadta|olvas|olvassa|küld|küldi|szól|világít|tölti"},
    {blocked, 18, "nem|sem ~ érkez*|megérkez*|jött|jön|jönnek|kapt*|megkapt*|kapom|kapunk|lehet|sikerül*|találja|található*|ismeri|menti|jóváír*|teljesül*|szállít*|kézbesít*; nem tud* ~ belép*|bejelentkez*|megnyit*|fizet*|kifizet*|elküld*|küld*|letölt*|feltölt*|elér*|hozzáfér*|csatlakoz*|nyomtat*|dolgoz*|használ*|menteni|rendel*|megrendel*|vásárol*|regisztrál*|belem*|meg*; belépni|bejelentkezni|megnyitni|fizetni|nyomtatni|dolgozni|elérni|rendelni|kifizetni|menteni nem"},
    {blocked, 11, "már nem; még ~ nem|mindig; mindig nem|sem; nincs meg; nem látom|találom|kapom|tudom ~ elérni|megnyitni|használni; megint ~ nem; újra és újra; hiába"},
    {surprise, 9, "hirtelen; váratlan*; egyszer csak; magától; ma reggel*; tegnap óta; reggel óta; ma óta; hétfő*|kedd*|szerda*|csütörtök*|péntek* óta; óta; tegnap még; eddig; idáig; frissítés* ~ után|óta; miért ~ nem; mi történt; miért van"},
    {effect, 18, "áll a munka|termelés|raktár|bolt|üzlet; bevétel*|bevételkiesés*|forgalomkiesés*; ügyfeleink nem; vevőink nem; vásárlók nem; nem tudunk dolgozni|eladni|számlázni|szállítani; senki ~ nem|sem; károk*|kárt; jogi; biztonsági kockázat*"},
    {wish, 12, "szeretnék|szeretném|szeretnénk|szeretne; kérném|kérnék|kérnénk|kérnénk; igényel*; igénylés*; szükségem|szükségünk|szüksége ~ van|lenne|volna; szükség van|lenne; kellene|kéne|kell ~ egy|nekem|nekünk|új; tudnátok|tudnák|tudna|tudnál|tudjátok|tudják; megrendelném|rendelnék|rendelnénk; hozzáférés* ~ kér*|igény*|szeret*"},
    {wish, 9, "kérem|kérjük|kérek|kérünk|kérlek ~ küld*|ad*|állít*|módosít*|töröl*|hozz*|készít*|telepít*|cserél*|változtat*|rendel*|intéz*|engedély*|biztosít*|vegy*|kapcsol*; legyen|legyenek szíves*; szíveskedj*; lemond*; törölni|törölném|törlés*; módosít*; megváltoztat*; jelszócser*; visszaállít*; jelszót|jelszavam*|jelszavát ~ elfelejt*; elfelejtett*; új ~ gép*|laptop*|telefon*|monitor*|felhasználó*|fiók*|kártya*|kártyát|jelszó*|licenc*"},
    {wish, 5, "kérem; kérjük; kérek; kérés*; segítség*; segítsenek; rendelni; vásárolni; jogosultság*; hozzáférés*; számlát; számlámat; visszatérítés*; feliratkoz*; leiratkoz*; beállít*; telepít*; igazolás*; időpont*"},
    {question, 12, "hogyan; hogy tud*|lehet*|kell; miként; lehetséges; van lehetőség*; lehetőség* ~ van; szeretném|szeretnénk tudni|megtudni|megkérdezni; meg ~ mondani|tudják|tudjátok|tudná; tudhat*; érdeklőd*; érdekelne; lehet e; van e; kell e; tudok e; tudnak e; kérdésem|kérdésünk; kérdezni; tájékoztat*; tájékoztatás*; információ*"},
    {question, 8, "hol; mikor; mikorra; melyik; mennyi*; milyen; mit; mi a|az; ki a|az; hová; hova; honnan; meddig; mennyibe; hány; miben; mely"},
    {need, 12, "új ~ kolléga*|kolléganő*|munkatárs*|dolgozó*|belépő*|gyakornok*|iroda*|projekt*; költöz*; jövő ~ hét*|héten|hónap*|hétfő*|évben; felvettünk; érkezik hozzánk; nyaralás*|szabadság*|szülési; bővít*; rendezvény*; oktatás*"},
    {praise, 24, "nagyon|rendkívül|teljesen|maximálisan elégedett*; elégedett vagyok|vagyunk; kiváló*|nagyszerű*|remek*|szuper|fantasztikus*|csodálatos*|hibátlan*|profi* ~ munka*|munká*|szolgáltatás*|kiszolgálás*|ügyintéz*|csapat*|segítség*|termék*|segítőkész*|volt*; köszön* ~ gyors*|kiváló*|remek*|szuper|nagyszerű*|kedves*|segítőkész*; gratulál*; dicsér*; csak így tovább; le a kalappal; jó munka; jó munkát végez*; nagyon kedves*|segítőkész*; imádom; nagyon örül*|tetszik"},
    {complaint, 34, "panasz*; reklamáció*; reklamál*; panaszkod*"},
    {complaint, 24, "nem|sem ~ elégedett*; elégedetlen*; felháborít*; felháborod*; csalódott*; csalódás*; elfogadhatatlan*; botrány*; minősíthetetlen*; udvariatlan*; bunkó*; pofátlan*; szégyen*; borzalmas*|rettenetes*|pocsék*|gyalázatos*|rossz ~ szolgáltatás*|kiszolgálás*|minőség*|ügyintéz*|ügyfélszolgál*; soha többet"},
    {suggestion, 30, "javasl*; javasol*; ötlet*; észrevétel*; visszajelz*; vélemény*; értékelés*; jó lenne|volna ha; hasznos|praktikus|szuper lenne|volna ha; fejlesztési ~ ötlet*|javaslat*; lehetne ~ jobb"},
    {everybody, 16, "mindenki*; mindenkinél; az összes|egész ~ felhasználó*|kolléga*|cég*|iroda|irodá*|dolgozó*|vevő*|ügyfél*|gép*|telephely*|raktár*|osztály*|épület*|hálózat*|munkatárs*; minden ~ felhasználó*|kolléga*|kollégá*|dolgozó*|ügyfél*|vevő*|gép*|bolt*; senki*; senkinek|senkinél ~ nem; egész cég*|iroda; cégszinten; országosan"},
    {several, 13, "több ~ kolléga*|kollégá*|felhasználó*|ügyfél*|vevő*|gép*|rendelés*; többen; néhány*|számos|sok ~ kolléga*|felhasználó*|ügyfél*|vevő*|kollégá*; az osztály*; a csapat*; kollégáim*; nálunk mindenkinél"},
    {stopped, 17, "leállt ~ a|az; leállt*; áll a ~ termelés*|raktár*|bolt*|üzlet*|rendszer*|munka; teljes ~ leállás*|kiesés*; semmi ~ nem|sem ~ működ*|megy; szerver*|webáruház*|webshop*|rendszer*|hálózat*|oldal*|weboldal*|pénztár* ~ leállt*|elérhetetlen*|nem ~ működ*|elérhető*; üzemzavar*; összeomlott*"},
    {minor, 13, "elírás*; apróság*; kisebb ~ hiba*|gond; helyesírási; kozmetikai; nem lényeges"},
    {now, 18, "azonnal*; haladéktalan*; vészhelyzet*; kritikus*; nagyon|rendkívül|kiemelten sürgős*; rögtön; legmagasabb prioritás*; életveszély*"},
    {soon, 15, "sürgős*; sürgősen; sürget*; mielőbb*; minél előbb|hamarabb|gyorsabban; lehető leghamarabb|leggyorsabban; még ma; ma délig|estig; holnapig; határidő*; fontos lenne; asap; magas prioritás*"},
    {later, 16, "nem ~ sürgős*|siet*|sürget*; ráér; ráérünk; ráérek; nincs sietség; amikor|ha ~ ráér*|idejük|időtök|ideje; alacsony prioritás*; majd valamikor; nem fontos"},
    {no, 0, "nem; nincs; nincsen; semmi; sem; se; nélkül; nincsenek; semmilyen; sose; soha"},
};

}  // namespace

std::span<const Evidence> hungarian_evidence() { return all; }

}  // namespace tuki::recognition
