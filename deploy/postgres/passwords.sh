#!/bin/sh
# Gives the roles their passwords when the database is made: each is the last field of the file by which the role connects.
set -eu
for role in owner silo gateway; do
  psql -v ON_ERROR_STOP=1 -v password="$(cut -d: -f5 "/run/secrets/$role.pgpass")" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<END
ALTER ROLE relayheat_$role PASSWORD :'password';
END
done
