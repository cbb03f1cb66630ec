// What it takes to add and change people: nobody hands out rights that they have not got, and
// somebody always remains who can.
#pragma once

#include "desk/access/access.hpp"

namespace tuki::access {

/// A new person. Fails: forbidden (people.edit; admin for the desk's own people; roles that allow
/// more than the actor may); invalid `roles`, `time_zone`, `locale`, `organisation`.
Result<contacts::Person> add_person(Work& work, contacts::Person person);
/// The same for a change; conflict `active` or `roles` when no administrator would remain.
Result<contacts::Person> change_person(Work& work, const contacts::Person& before, contacts::Person after);

/// Mails a link to set a password, valid for a day. Fails: forbidden; invalid `addresses` when
/// there is none; conflict `active` when the person is not active.
Result<Done> invite(Work& work, PersonId person);

}  // namespace tuki::access
