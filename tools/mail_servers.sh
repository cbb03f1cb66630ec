#!/usr/bin/env bash
# Private Dovecot and Postfix for tests, all their files in one folder.
#   tools/mail_servers.sh start DIR [SINK]   prints their ports as shell variables
#   tools/mail_servers.sh stop DIR
# SINK is a Postfix transport for *@desk.test, such as "lmtp:inet:127.0.0.1:2424"; without one
# those mails wait in the queue. Mail for *@dovecot.test goes to the Dovecot user. Postfix needs root.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin
command=${1:-} dir=$(realpath -m "${2:-}") sink=${3:-retry:no sink}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_dovecot() {
  local uid gid
  # Dovecot serves no mail as root.
  if [ "$(id -u)" = 0 ]; then uid=$(id -u nobody) gid=$(id -g nobody); else uid=$(id -u) gid=$(id -g); fi
  mkdir -p "$dir"/dovecot/{run,state} "$dir/mail"
  chown "$uid:$gid" "$dir/mail"
  echo "desk:{PLAIN}secret:$uid:$gid::$dir/mail::" >"$dir/dovecot/users"
  local internal=root login=nobody
  if [ "$(id -u)" != 0 ]; then internal=$(id -un) login=$(id -un); fi
  cat >"$dir/dovecot/dovecot.conf" <<CONF
base_dir = $dir/dovecot/run
state_dir = $dir/dovecot/state
log_path = $dir/dovecot/log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:$dir/mail/Maildir
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = $login
default_login_user = $login
default_internal_group = $(id -gn "$login")
auth_username_format = %n
passdb {
  driver = passwd-file
  args = $dir/dovecot/users
}
userdb {
  driver = passwd-file
  args = $dir/dovecot/users
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Done {
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap_port
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = $dovecot_lmtp_port
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
CONF
  chmod 755 "$dir" "$dir/dovecot"
  dovecot -c "$dir/dovecot/dovecot.conf"
}

start_postfix() {
  mkdir -p "$dir"/postfix/{etc,queue,data}
  chown postfix "$dir/postfix/data"
  cat >"$dir/postfix/etc/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/postfix/queue
data_directory = $dir/postfix/data
maillog_file = $dir/postfix/log
maillog_file_prefixes = /
multi_instance_enable = yes
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
relay_domains = desk.test dovecot.test
relay_recipient_maps = regexp:$dir/postfix/etc/recipients
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access regexp:$dir/postfix/etc/access
transport_maps = regexp:$dir/postfix/etc/transport
lmtp_destination_concurrency_limit = 20
message_size_limit = 52428800
minimal_backoff_time = 2s
queue_run_delay = 2s
smtputf8_autodetect_classes = all
CONF
  echo '/^missing@/ REJECT' >"$dir/postfix/etc/recipients"
  printf '%s\n' '/^missing@/ 550 5.1.1 No such user' '/^later@/ 450 4.2.1 Come back later' \
    >"$dir/postfix/etc/access"
  echo '/./ ok' >"$dir/postfix/etc/recipients"
  printf '%s\n' "/@desk\\.test\$/ $sink" \
    "/@dovecot\\.test\$/ lmtp:inet:127.0.0.1:$dovecot_lmtp_port" '/./ discard:' \
    >"$dir/postfix/etc/transport"
  # The services of the system's master.cf, without chroot, on our port.
  {
    echo "127.0.0.1:$smtp_port inet n - n - 100 smtpd"
    for service in cleanup:unix:n:-:n:-:0 qmgr:unix:n:-:n:300:1 tlsmgr:unix:-:-:n:1000?:1 \
      rewrite:unix:-:-:n:-:- bounce:unix:-:-:n:-:0 defer:unix:-:-:n:-:0 trace:unix:-:-:n:-:0 \
      verify:unix:-:-:n:-:1 proxymap:unix:-:-:n:-:- smtp:unix:-:-:n:-:- relay:unix:-:-:n:-:- \
      error:unix:-:-:n:-:- retry:unix:-:-:n:-:- discard:unix:-:-:n:-:- local:unix:-:n:n:-:- \
      lmtp:unix:-:-:n:-:- anvil:unix:-:-:n:-:1 scache:unix:-:-:n:-:1 postlog:unix-dgram:n:-:n:-:1 \
      pickup:unix:n:-:n:60:1 flush:unix:n:-:n:1000?:0 showq:unix:n:-:n:-:-; do
      IFS=: read -r name type private unpriv chroot wakeup limit <<<"$service"
      program=$name
      case $name in
        rewrite) program=trivial-rewrite ;;
        defer | trace) program=bounce ;;
        relay) program=smtp ;;
        retry) program=error ;;
        postlog) program=postlogd ;;
      esac
      echo "$name $type $private $unpriv $chroot $wakeup $limit $program"
    done
  } >"$dir/postfix/etc/master.cf"
  postfix -c "$dir/postfix/etc" start >"$dir/postfix/start.log" 2>&1 ||
    { cat "$dir/postfix/start.log" >&2; return 1; }
}

wait_for_port() {
  for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  echo "No server on port $1" >&2
  return 1
}

case $command in
  start)
    imap_port=$(free_port) dovecot_lmtp_port=$(free_port) smtp_port=$(free_port)
    start_dovecot
    wait_for_port "$imap_port"
    echo "TUKI_TEST_DOVECOT=127.0.0.1:$imap_port:desk:secret"
    if [ "$(id -u)" = 0 ]; then
      start_postfix
      wait_for_port "$smtp_port"
      echo "TUKI_TEST_POSTFIX=127.0.0.1:$smtp_port"
    fi
    echo "export TUKI_TEST_DOVECOT TUKI_TEST_POSTFIX"
    ;;
  stop)
    [ ! -d "$dir/postfix/etc" ] || postfix -c "$dir/postfix/etc" stop >/dev/null 2>&1 || true
    [ ! -f "$dir/dovecot/dovecot.conf" ] || doveadm -c "$dir/dovecot/dovecot.conf" stop || true
    ;;
  *)
    echo "usage: $0 start DIR [SINK] | stop DIR" >&2
    exit 2
    ;;
esac
