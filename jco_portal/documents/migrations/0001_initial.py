import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import jco_portal.kernel.schema
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('directory', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        jco_portal.kernel.schema.CreateModels(
            models=[
                migrations.CreateModel(
                    name='Content',
                    fields=[
                        ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='SHA-256')),
                        ('content', models.BinaryField(verbose_name='content')),
                    ],
                    options={
                        'verbose_name': 'content',
                        'verbose_name_plural': 'contents',
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('business_case', 'Business case'), ('threat_assessment', 'Threat assessment'), ('plan', 'Plan'), ('minutes', 'Minutes'), ('other', 'Other')], max_length=24, verbose_name='kind')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='directory.organisation', verbose_name='owner')),
                        ('removed_at', models.DateTimeField(null=True, verbose_name='taken away')),
                        ('removed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken away by')),
                    ],
                    options={
                        'verbose_name': 'document',
                        'verbose_name_plural': 'documents',
                        'ordering': ('kind', 'title', 'id'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['business_case', 'threat_assessment', 'plan', 'minutes', 'other'])), name='document_kind_is_known', violation_error_message='This kind of document is not known.'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='a_removed_document_has_its_person_and_its_time')],
                    },
                ),
                migrations.CreateModel(
                    name='FiledDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('report', 'Final report'), ('business_case', 'Business case')], max_length=24, verbose_name='kind')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                        ('serial', models.PositiveIntegerField(verbose_name='number in the year')),
                        ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='revision')),
                        ('previous', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='documents.fileddocument', verbose_name='previous document')),
                        ('title', models.CharField(max_length=200, verbose_name='subject')),
                        ('marking', models.CharField(choices=[('public', 'Public'), ('limite', 'LIMITE'), ('participants', 'Participants only')], max_length=16, verbose_name='marking')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed_documents', to='directory.organisation', verbose_name='sender')),
                        ('readers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='organisations it was filed for')),
                        ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='people it was filed for')),
                        ('url', models.CharField(max_length=300, verbose_name='address')),
                        ('facts', models.JSONField(verbose_name='facts')),
                        ('filed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='filed')),
                        ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='filed by')),
                    ],
                    options={
                        'verbose_name': 'filed document',
                        'verbose_name_plural': 'filed documents',
                        'ordering': ('-year', '-serial', '-revision'),
                        'constraints': [models.UniqueConstraint(fields=('year', 'serial', 'revision'), name='document_number_stands_once'), models.CheckConstraint(condition=models.Q(models.Q(('previous', None), ('revision', 0)), models.Q(('previous__isnull', False), ('revision__gt', 0)), _connector='OR'), name='only_a_revision_has_a_previous_document'), models.CheckConstraint(condition=models.Q(('marking__in', ['public', 'limite', 'participants'])), name='filed_marking_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='NumberSeries',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                        ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
                    ],
                    options={
                        'verbose_name': 'series of document numbers',
                        'verbose_name_plural': 'series of document numbers',
                        'ordering': ('-year',),
                    },
                ),
                migrations.CreateModel(
                    name='DocumentVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.document', verbose_name='document')),
                        ('number', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                        ('name', models.CharField(max_length=200, verbose_name='file name')),
                        ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                        ('size', models.PositiveIntegerField(verbose_name='bytes')),
                        ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.content', verbose_name='content')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='what is new')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                    ],
                    options={
                        'verbose_name': 'version of a document',
                        'verbose_name_plural': 'versions of documents',
                        'ordering': ('document', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='document_version_stands_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FiledFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.fileddocument', verbose_name='document')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('name', models.CharField(max_length=200, verbose_name='file name')),
                        ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                        ('size', models.PositiveIntegerField(verbose_name='bytes')),
                        ('content', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filed', to='documents.content', verbose_name='content')),
                    ],
                    options={
                        'verbose_name': 'file of a filed document',
                        'verbose_name_plural': 'files of filed documents',
                        'ordering': ('document', 'position'),
                        'constraints': [models.UniqueConstraint(fields=('document', 'position'), name='filed_file_stands_once')],
                    },
                ),
            ],
        ),
    ]
