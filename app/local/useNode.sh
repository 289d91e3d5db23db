# shellcheck shell=sh
# The one place that says which Node and npm this checkout uses: those that set-up fetched into var/node, where it did (because the machine's are
# too old), else the machine's. For scripts, and for a shell of one's own, in the project's root:
#
#   . app/local/useNode.sh
own_node=$PWD/var/node/node_modules/.bin
case :$PATH: in
  *":$own_node:"*) ;;
  *)
    PATH=$own_node:$PATH
    export PATH
    ;;
esac
unset own_node
