# shellcheck shell=bash
# DeepSpeed compiles what its CPU ranks talk through; at its first start, unless it is done here.
rm /etc/dpkg/dpkg.cfg.d/slim
apt-get -qq install --no-install-recommends g++ libtorch-dev ninja-build pybind11-dev python3-dev
DS_ACCELERATOR=cpu DS_BUILD_SHM_COMM=1 "$1/bin/pip" install --quiet --no-deps --no-build-isolation deepspeed==0.19.8
